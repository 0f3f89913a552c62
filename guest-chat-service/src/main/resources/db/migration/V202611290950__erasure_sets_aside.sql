-- When the erasure of a stay that failed is tried again. Until then it is set aside, so that it holds up no other.
alter table stay add column erase_again_at timestamptz;
alter table stay add column erasure_failures integer not null default 0;
