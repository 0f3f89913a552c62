-- The client's id of the upload that added a file to a message: a repetition adds it once.
alter table attachment add column upload_id uuid;
alter table attachment add column thumbnail_size bigint;

-- Bytes that are erased leave no note behind, but the attachment that they were of stays, as a number.
alter table attachment alter column storage_key drop not null;
alter table attachment drop constraint attachment_storage_key_fkey;
alter table attachment add constraint attachment_storage_key_fkey
    foreign key (storage_key) references stored_file on delete set null;
alter table attachment drop constraint attachment_thumbnail_key_fkey;
alter table attachment add constraint attachment_thumbnail_key_fkey
    foreign key (thumbnail_key) references stored_file on delete set null;
create index attachment_by_storage_key on attachment (storage_key);
create index attachment_by_thumbnail_key on attachment (thumbnail_key) where thumbnail_key is not null;
