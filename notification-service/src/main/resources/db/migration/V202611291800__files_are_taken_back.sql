-- Files that were deleted: what is pushed afterwards does not name them. Kept as long as deleted messages are.
create table deleted_attachment (
    tag           text        not null,
    attachment_id bigint      not null,
    deleted_at    timestamptz not null,
    primary key (tag, attachment_id)
);

create index deleted_attachment_by_time on deleted_attachment (deleted_at);

-- Apps that registered in an older way do not know the silent push that takes others away.
alter table device add column knows_withdrawal boolean not null default true;
-- The former version of the service does not say how an app registered; registering again says it.
alter table device alter column knows_withdrawal set default false;
update device set knows_withdrawal = false where device_id = 'older-app';
