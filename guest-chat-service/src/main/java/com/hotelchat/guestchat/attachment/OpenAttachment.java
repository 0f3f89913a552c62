package com.hotelchat.guestchat.attachment;

import com.hotelchat.callers.Caller;
import com.hotelchat.files.FileKey;
import com.hotelchat.files.Thumbnails;
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
            """
            select a.file_name, a.file_type, a.mime_type, a.storage_key, a.thumbnail_key,
                a.file_size, a.thumbnail_size,
                encode(a.sha256, 'hex') as sha256, m.conversation_id
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
     * A file that a caller may have.
     *
     * @param size in bytes
     * @param isPicture whether browsers may show it
     * @param tag what changes when the bytes do
     */
    record Opened(
            FileKey key, String name, String mimeType, long size, boolean isPicture, String tag) {}

    /**
     * A file.
     *
     * @return fails with a {@link HttpProblem}: 404 when there is none, when it was deleted, or
     *     when the caller may not know of it; 401 and 403 as for its conversation
     */
    Uni<Opened> content(Caller caller, long attachmentId) {
        return find(caller, attachmentId)
                .map(
                        row ->
                                new Opened(
                                        new FileKey(row.getString("storage_key")),
                                        row.getString("file_name"),
                                        row.getString("mime_type"),
                                        row.getLong("file_size"),
                                        row.getString("file_type").equals("image"),
                                        row.getString("sha256")));
    }

    /**
     * The small picture of a file.
     *
     * @return fails as {@link #content} does, and with 404 when the file has none
     */
    Uni<Opened> thumbnail(Caller caller, long attachmentId) {
        return find(caller, attachmentId)
                .map(
                        row -> {
                            String key = row.getString("thumbnail_key");
                            if (key == null) {
                                throw Problem.notFound();
                            }
                            return new Opened(
                                    new FileKey(key),
                                    "thumbnail.jpg",
                                    Thumbnails.MIME_TYPE,
                                    row.getLong("thumbnail_size"),
                                    true,
                                    row.getString("sha256") + "-thumbnail");
                        });
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
