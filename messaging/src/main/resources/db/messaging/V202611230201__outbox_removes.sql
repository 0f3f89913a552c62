-- A row without data and type removes what a compacted topic keeps under its key.
alter table outbox alter column data drop not null;
alter table outbox alter column type drop not null;
alter table outbox add constraint outbox_tells_or_removes check ((data is null) = (type is null));
