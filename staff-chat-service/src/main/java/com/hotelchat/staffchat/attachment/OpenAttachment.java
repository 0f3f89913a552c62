package com.hotelchat.staffchat.attachment;

import com.hotelchat.attachments.OpenedFile;
import com.hotelchat.callers.Caller;
import com.hotelchat.rest.Problem;
import com.hotelchat.staffchat.conversation.LockConversation;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** Finds a file for somebody who may read its message. */
@ApplicationScoped
class OpenAttachment {

    private static final String FIND =
            "select "
                    + OpenedFile.COLUMNS
                    + """
                    , m.conversation_id, m.ordinal
                    from attachment a join message m on m.id = a.message_id
                    where a.id = $1 and a.hotel_slug = $2 and a.deleted_at is null
                    """;

    private final Pool pool;
    private final LockConversation lockConversation;

    OpenAttachment(Pool pool, LockConversation lockConversation) {
        this.pool = pool;
        this.lockConversation = lockConversation;
    }

    /**
     * A file.
     *
     * @return fails with a {@link HttpProblem}: 404 when there is none, when it was deleted, or
     *     when the caller may not know of it; 403 as for its conversation
     */
    Uni<OpenedFile> content(Caller.Staff caller, long attachmentId) {
        return find(caller, attachmentId).map(OpenedFile::content);
    }

    /**
     * The small picture of a file.
     *
     * @return fails as {@link #content} does, and with 404 when the file has none
     */
    Uni<OpenedFile> thumbnail(Caller.Staff caller, long attachmentId) {
        return find(caller, attachmentId).map(OpenedFile::thumbnail);
    }

    private Uni<Row> find(Caller.Staff caller, long attachmentId) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(attachmentId, caller.hotelSlug()))
                .chain(
                        rows -> {
                            if (rows.size() == 0) {
                                throw Problem.notFound();
                            }
                            Row row = rows.iterator().next();
                            return lockConversation
                                    .find(caller, row.getLong("conversation_id"))
                                    .map(
                                            conversation -> {
                                                if (row.getLong("ordinal")
                                                        <= conversation.joinedOrdinal()) {
                                                    throw Problem.notFound();
                                                }
                                                return row;
                                            });
                        });
    }
}
