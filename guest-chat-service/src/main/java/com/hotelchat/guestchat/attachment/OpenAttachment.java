package com.hotelchat.guestchat.attachment;

import com.hotelchat.attachments.OpenedFile;
import com.hotelchat.callers.Caller;
import com.hotelchat.guestchat.conversation.OpenConversation;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** Finds a file for a caller. */
@ApplicationScoped
class OpenAttachment {

    private static final String FIND =
            "select "
                    + OpenedFile.COLUMNS
                    + """
                    , m.conversation_id
                    from attachment a join message m on m.id = a.message_id
                    where a.id = $1 and a.hotel_slug = $2 and a.deleted_at is null
                    """;

    private final Pool pool;
    private final OpenConversation openConversation;

    OpenAttachment(Pool pool, OpenConversation openConversation) {
        this.pool = pool;
        this.openConversation = openConversation;
    }

    /**
     * A file.
     *
     * @return fails with a {@link HttpProblem}: 404 when there is none, when it was deleted, or
     *     when the caller may not know of it; 401 and 403 as for its conversation
     */
    Uni<OpenedFile> content(Caller caller, long attachmentId) {
        return find(caller, attachmentId).map(OpenedFile::content);
    }

    /**
     * The small picture of a file.
     *
     * @return fails as {@link #content} does, and with 404 when the file has none
     */
    Uni<OpenedFile> thumbnail(Caller caller, long attachmentId) {
        return find(caller, attachmentId).map(OpenedFile::thumbnail);
    }

    private Uni<Row> find(Caller caller, long attachmentId) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(attachmentId, caller.hotelSlug()))
                .chain(
                        rows -> {
                            if (rows.size() == 0) {
                                throw Problem.notFound();
                            }
                            Row row = rows.iterator().next();
                            return openConversation
                                    .of(caller, row.getLong("conversation_id"))
                                    .replaceWith(row);
                        });
    }
}
