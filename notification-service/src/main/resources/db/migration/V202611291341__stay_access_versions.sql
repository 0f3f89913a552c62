-- The version of the record that the row is from; 0 when that had none.
alter table stay add column access_version bigint not null default 0;
