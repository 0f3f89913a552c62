-- What the job finds; empty once it is done.
-- One that was interrupted left an index that nothing uses.
drop index concurrently if exists staff_member_not_folded;
create index concurrently staff_member_not_folded on staff_member (hotel_slug, staff_id) where folded_name is null;
