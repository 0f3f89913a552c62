-- What the job finds; empty once it is done.
create index concurrently conversation_not_folded on conversation (id)
    where title is not null and folded_title is null;
