package com.hotelchat.admin.explain;

import com.hotelchat.admin.connection.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message as the database of its chat has it, without its text and names.
 *
 * @param sequence the place of its event in the conversation
 * @param deletedAt null if it is not deleted
 */
record StoredMessage(
        long id,
        long conversation,
        String hotel,
        long sequence,
        Instant sentAt,
        @Nullable Instant deletedAt) {

    private static final String FIND =
            """
            select id, conversation_id, hotel_slug, sequence, sent_at, deleted_at from message where id = ?
            """;

    /** Reads by the index of the shards. */
    private static final String WAITING =
            """
            select occurred_at from outbox
            where (hashtext(key) & 15) = (hashtext(?) & 15) and key = ? and type = ? and sequence = ?
            """;

    private static final String REFUSED =
            """
            select refused_at from outbox_refused
            where event ->> 'key' = ? and event ->> 'type' = ? and event ->> 'sequence' = ?
            """;

    /** Returns a message; empty if the database has none of that id. */
    static Optional<StoredMessage> find(Database database, long id) {
        return database.query(FIND, StoredMessage::of, id).stream().findFirst();
    }

    private static StoredMessage of(ResultSet row) throws SQLException {
        return new StoredMessage(
                row.getLong("id"),
                row.getLong("conversation_id"),
                row.getString("hotel_slug"),
                row.getLong("sequence"),
                instant(row, "sent_at"),
                row.getObject("deleted_at") == null ? null : instant(row, "deleted_at"));
    }

    /** Returns a time of a row. */
    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** Returns the key of its event. */
    String key() {
        return hotel + "/" + conversation;
    }

    /** Returns since when its event has waited in the outbox; empty if it does not. */
    Optional<Instant> waitingSince(Database database, Chat chat) {
        return first(
                database.query(
                        WAITING,
                        row -> instant(row, "occurred_at"),
                        key(),
                        key(),
                        chat.sent().wireName(),
                        sequence));
    }

    /** Returns when Kafka refused its event; empty if it did not. */
    Optional<Instant> refusedAt(Database database, Chat chat) {
        return first(
                database.query(
                        REFUSED,
                        row -> instant(row, "refused_at"),
                        key(),
                        chat.sent().wireName(),
                        Long.toString(sequence)));
    }

    private static Optional<Instant> first(List<Instant> all) {
        return all.stream().findFirst();
    }
}
