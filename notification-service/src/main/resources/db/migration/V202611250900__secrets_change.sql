-- Which secret sealed and hashed the token; unknown of older ones, which are sealed anew.
alter table device add column secret_id text;
