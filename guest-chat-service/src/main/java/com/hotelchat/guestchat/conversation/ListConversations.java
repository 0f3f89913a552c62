package com.hotelchat.guestchat.conversation;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the conversations of a hotel, newest activity first: one statement, by key. */
@ApplicationScoped
class ListConversations {

    private static final String PAGE =
            """
            select c.id, s.room_number, s.stay_id, s.guest_first_name, s.guest_last_name,
                m.text as last_message, m.sent_at as last_message_time,
                c.guest_written - c.guest_seen as unread_count,
                c.state, c.sequence, c.created_at, c.updated_at
            from conversation c
            join stay s on s.id = c.stay
            left join message m on m.id = c.last_message_id
            where c.hotel_slug = $1 and c.state = any($2) and (c.updated_at, c.id) < ($3, $4)
            order by c.updated_at desc, c.id desc
            limit $5
            """;

    private final Pool pool;

    ListConversations(Pool pool) {
        this.pool = pool;
    }

    /**
     * The next of a list.
     *
     * @param next where the list goes on; null at its end
     */
    record Page(List<ConversationView> conversations, @Nullable Cursor next) {}

    Uni<Page> list(String hotelSlug, List<String> states, @Nullable Cursor after, int limit) {
        Cursor from = after == null ? Cursor.START : after;
        return pool.preparedQuery(PAGE)
                .execute(
                        Tuple.of(
                                hotelSlug,
                                states.toArray(String[]::new),
                                from.updatedAt().atOffset(ZoneOffset.UTC),
                                from.id(),
                                limit + 1))
                .map(
                        rows -> {
                            List<ConversationView> page = new ArrayList<>(limit);
                            rows.forEach(
                                    row -> {
                                        if (page.size() < limit) {
                                            page.add(view(row));
                                        }
                                    });
                            ConversationView last = page.isEmpty() ? null : page.getLast();
                            return new Page(
                                    page,
                                    rows.size() > limit && last != null
                                            ? new Cursor(last.updatedAt(), last.id())
                                            : null);
                        });
    }

    private static ConversationView view(Row row) {
        OffsetDateTime lastMessageTime = row.getOffsetDateTime("last_message_time");
        return new ConversationView(
                row.getLong("id"),
                row.getString("room_number"),
                row.getString("stay_id"),
                row.getString("guest_first_name"),
                row.getString("guest_last_name"),
                row.getString("last_message"),
                lastMessageTime == null ? null : lastMessageTime.toInstant(),
                row.getLong("unread_count"),
                row.getString("state"),
                row.getLong("sequence"),
                instant(row, "created_at"),
                instant(row, "updated_at"));
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }
}
