-- Which secret hashed the PIN: one that hashed none of a present guest may be dropped. Unknown of older ones.
alter table stay add column pin_secret text;

-- An operator says so of a key that others have: it and what it signed count no more.
alter table session_key add column is_leaked boolean not null default false;
