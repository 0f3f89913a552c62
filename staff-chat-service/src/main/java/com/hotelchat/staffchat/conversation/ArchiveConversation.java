package com.hotelchat.staffchat.conversation;

import com.hotelchat.callers.Caller;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Hides a conversation from one person's list, or shows it again; no event is recorded for others.
 */
@ApplicationScoped
class ArchiveConversation {

    private static final String ARCHIVE =
            "update participant set is_archived = $3 where conversation_id = $1 and staff_id = $2";

    private final LockConversation lockConversation;
    private final Pool pool;

    ArchiveConversation(LockConversation lockConversation, Pool pool) {
        this.lockConversation = lockConversation;
        this.pool = pool;
    }

    Uni<Void> set(Caller.Staff caller, long conversationId, boolean archived) {
        return lockConversation
                .find(caller, conversationId)
                .chain(
                        opened ->
                                pool.preparedQuery(ARCHIVE)
                                        .execute(Tuple.of(opened.id(), caller.staffId(), archived)))
                .replaceWithVoid();
    }
}
