drop index concurrently if exists thing_by_name;
create index concurrently thing_by_name on thing (name);
