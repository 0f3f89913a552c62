-- Stays that are over and of which the compacted topic still says so. What nobody can enter any more is removed from it
-- a while after the end was published.
create table ended_access (
    stay         bigint      primary key,
    published_at timestamptz not null
);

create index ended_access_by_time on ended_access (published_at);

insert into ended_access (stay, published_at)
select id, least(checked_out_at, now()) from stay
where checked_out_at is not null and roomless_since is null and erased_at is null;
