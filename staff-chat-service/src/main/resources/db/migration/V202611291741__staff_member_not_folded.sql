-- What the job finds; empty once it is done.
create index concurrently staff_member_not_folded on staff_member (hotel_slug, staff_id) where folded_name is null;
