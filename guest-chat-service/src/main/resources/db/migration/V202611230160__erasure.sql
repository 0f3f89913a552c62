-- When the guest's personal data were erased.
alter table stay add column erased_at timestamptz;
create index stay_to_erase on stay (checked_out_at) where erased_at is null and checked_out_at is not null;
