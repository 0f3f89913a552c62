package com.hotelchat.attachments;

import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files that become a message's, and that are so no more, in the transaction of a connection.
 * Several messages may show the same bytes: they are erased with the last.
 */
public final class AttachedFiles {

    private static final String KEEP =
            "update stored_file set erase_after = null"
                    + " where storage_key = any($1::text[]) and erase_after > $2";

    private static final String INSERT = NewFile.insert("$1", "$2", "$3", "$4");

    private static final String FIND_UPLOAD =
            """
            select id, file_name || ':' || encode(sha256, 'hex') as fingerprint
            from attachment where message_id = $1 and upload_id = $2
            """;

    /**
     * Locks the stored files of the attachments: when two transactions delete the last two
     * attachments with the same bytes, the second one has to see the first.
     */
    private static final String LOCK =
            """
            select from stored_file where storage_key in (
                select unnest(array[a.storage_key, a.thumbnail_key]) from attachment a
                where %s and a.deleted_at is null)
            order by storage_key for update
            """;

    private static final String DELETE =
            """
            with gone as (
                update attachment a set deleted_at = $2 where %s and a.deleted_at is null
                returning a.id, a.storage_key, a.thumbnail_key
            ), keys as (
                select storage_key from gone union select thumbnail_key from gone
            ), due as (
                update stored_file f set erase_after = $2 from keys
                where f.storage_key = keys.storage_key
                    and not exists (select from attachment o where o.storage_key = keys.storage_key
                        and o.deleted_at is null and o.id not in (select id from gone))
                    and not exists (select from attachment o where o.thumbnail_key = keys.storage_key
                        and o.deleted_at is null and o.id not in (select id from gone))
            )
            select id from gone order by id
            """;

    private AttachedFiles() {}

    /** The scopes of a deletion, each with the condition that selects its attachments. */
    public enum Scope {
        /** One attachment. */
        ATTACHMENT("a.id = $1"),
        /** All attachments of a message. */
        MESSAGE("a.message_id = $1"),
        /** All attachments of the messages of a conversation. */
        CONVERSATION("a.message_id in (select id from message where conversation_id = $1)");

        private final String lock;
        private final String delete;

        Scope(String condition) {
            lock = LOCK.formatted(condition);
            delete = DELETE.formatted(condition);
        }
    }

    /**
     * Makes files a message's.
     *
     * @param uploadId the client's id of the upload
     * @return fails with a {@link HttpProblem} 503 when they have waited for too long
     */
    public static Uni<Void> attach(
            SqlConnection connection,
            String hotelSlug,
            long messageId,
            List<NewFile> files,
            @Nullable UUID uploadId,
            Instant now) {
        String[] keys = StoredFiles.texts(NewFile.keys(files));
        return connection
                .preparedQuery(KEEP)
                .execute(Tuple.of(keys, now.plus(StoredFiles.MARGIN).atOffset(ZoneOffset.UTC)))
                .invoke(
                        kept -> {
                            if (kept.rowCount() != keys.length) {
                                throw Problem.of(
                                                503,
                                                "busy",
                                                "The upload took too long; send it again.")
                                        .build();
                            }
                        })
                .chain(
                        () ->
                                connection
                                        .preparedQuery(INSERT)
                                        .execute(
                                                Tuple.of(
                                                        messageId,
                                                        hotelSlug,
                                                        NewFile.rows(files),
                                                        uploadId)))
                .replaceWithVoid();
    }

    /**
     * The ids of the files that an earlier attempt of the same upload added to a message.
     *
     * @return empty when there was none; fails with a {@link HttpProblem} 422 when the id stands
     *     for other files
     */
    public static Uni<Set<Long>> findUpload(
            SqlConnection connection,
            long messageId,
            @Nullable UUID uploadId,
            List<NewFile> files) {
        return connection
                .preparedQuery(FIND_UPLOAD)
                .execute(Tuple.of(messageId, uploadId))
                .map(earlier -> same(earlier, files));
    }

    private static Set<Long> same(RowSet<Row> earlier, List<NewFile> files) {
        Set<String> before = new HashSet<>();
        Set<Long> ids = new HashSet<>();
        for (Row row : earlier) {
            before.add(row.getString("fingerprint"));
            ids.add(row.getLong("id"));
        }
        Set<String> now = new HashSet<>();
        files.forEach(file -> now.add(file.attachment().fileName() + ":" + file.sha256()));
        if (!ids.isEmpty() && !before.equals(now)) {
            throw Problem.of(
                            422,
                            "idempotency-key-reused",
                            "This id was used for other files already.")
                    .build();
        }
        return ids;
    }

    /**
     * Deletes files of messages. Their bytes are due for erasure then, unless another message shows
     * them; call {@link StoredFiles#wake} after the commit.
     *
     * @param id id of the attachment, message or conversation, by the scope
     * @return the ids of the files that were deleted
     */
    public static Uni<List<Long>> delete(
            SqlConnection connection, Scope scope, long id, Instant now) {
        return connection
                .preparedQuery(scope.lock)
                .execute(Tuple.of(id))
                .chain(
                        () ->
                                connection
                                        .preparedQuery(scope.delete)
                                        .execute(Tuple.of(id, now.atOffset(ZoneOffset.UTC))))
                .map(
                        rows -> {
                            List<Long> ids = new ArrayList<>();
                            rows.forEach(row -> ids.add(row.getLong("id")));
                            return ids;
                        });
    }
}
