-- What the job finds; empty once it is done.
-- One that was interrupted left an index that nothing uses.
drop index concurrently if exists conversation_not_folded;
create index concurrently conversation_not_folded on conversation (id)
    where title is not null and folded_title is null;
