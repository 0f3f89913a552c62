-- The version of what one person has left unread in all. Whoever changes it raises the version first, and so holds the
-- row until the commit: the highest version has the newest totals. Most of a page is left free, so that a new version
-- of a row stays on its page.
create table unread_version (
    hotel_slug text   not null,
    staff_id   bigint not null,
    version    bigint not null,
    primary key (hotel_slug, staff_id)
) with (fillfactor = 25);
