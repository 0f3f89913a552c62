package com.hotelchat.admin.explain;

import com.hotelchat.admin.connection.Database;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what notification-service recorded about a message: no tokens and no texts. */
final class PushRecords {

    private static final int MOST = 1_000;

    private static final String LOG =
            """
            select at, owner_kind, owner_id, outcome, reason, devices from push_log
            where hotel_slug = ? and message_id = ? and conversation_id = ?
                and (type like 'staff!_%' escape '!') = ?
            order by id limit ?
            """;

    private static final String WAITING =
            """
            select owner_kind, unnest(owners) as owner_id, due_at, expires_at, attempts from push
            where hotel_slug = ? and message_id = ? and tag = ? and news is not null
            order by id limit ?
            """;

    private PushRecords() {}

    /**
     * An outcome of the news for one owner of devices.
     *
     * @param outcome {@code pushed}, {@code withheld}, {@code withdrawn} or {@code failed}
     */
    record Outcome(
            Instant at,
            String ownerKind,
            String ownerId,
            String outcome,
            @Nullable String reason,
            int devices) {

        @Override
        public String toString() {
            return "%s %s: %s%s, %d %s, at %s"
                    .formatted(
                            ownerKind,
                            ownerId,
                            outcome,
                            reason == null ? "" : " (" + reason + ")",
                            devices,
                            devices == 1 ? "device" : "devices",
                            at);
        }
    }

    /** News that one owner is still to be notified of. */
    record Waiting(
            String ownerKind, String ownerId, Instant dueAt, Instant expiresAt, int attempts) {

        @Override
        public String toString() {
            return "%s %s: due at %s, news until %s, %d attempts so far"
                    .formatted(ownerKind, ownerId, dueAt, expiresAt, attempts);
        }
    }

    /** Returns what became of the news, the oldest first. */
    static List<Outcome> outcomes(Database database, Chat chat, StoredMessage message) {
        return database.query(
                LOG,
                row ->
                        new Outcome(
                                StoredMessage.instant(row, "at"),
                                row.getString("owner_kind"),
                                row.getString("owner_id"),
                                row.getString("outcome"),
                                row.getString("reason"),
                                row.getInt("devices")),
                message.hotel(),
                message.id(),
                message.conversation(),
                chat == Chat.STAFF,
                MOST);
    }

    /** Returns who is still to be notified. */
    static List<Waiting> waiting(Database database, Chat chat, StoredMessage message) {
        return database.query(
                WAITING,
                row ->
                        new Waiting(
                                row.getString("owner_kind"),
                                row.getString("owner_id"),
                                StoredMessage.instant(row, "due_at"),
                                StoredMessage.instant(row, "expires_at"),
                                row.getInt("attempts")),
                message.hotel(),
                message.id(),
                chat.tag(message.conversation()),
                MOST);
    }
}
