-- How many records told others what the sessions of the stay may reach: the version of the last one.
alter table stay add column access_version bigint not null default 0;
