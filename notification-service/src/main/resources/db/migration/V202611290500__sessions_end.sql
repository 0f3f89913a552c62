-- The guest session that registered a device: the device ends with it. Null where no session is known.
alter table device add column session_id text;

-- What the last record of a stay said of its sessions; a registration of one that has ended comes too late.
alter table stay add column session_generation bigint not null default 1;
alter table stay add column ended_sessions text not null default '';
