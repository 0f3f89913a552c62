package com.hotelchat.guestchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.text.WrittenText;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Determines what is unread for a hotel and for a guest, from read positions and never by counting
 * messages.
 */
@ApplicationScoped
class CountUnread {

    private static final String OF_HOTEL =
            """
            select s.room_number, c.id, c.unread_by_hotel
            from conversation c join stay s on s.id = c.stay
            where c.hotel_slug = $1 and c.state = 'open' and c.unread_by_hotel > 0
            order by s.room_number, c.id
            """;

    /** The last ten unread messages of each; the index of ordinals leads to no others. */
    private static final String ROOMS_OF_HOTEL =
            """
            select s.room_number, c.id, c.unread_by_hotel, last.messages
            from conversation c join stay s on s.id = c.stay
            cross join lateral (
                select jsonb_agg(jsonb_build_object('id', id, 'message', text, 'timestamp', sent_at)
                    order by id) as messages
                from (
                    select id, text, sent_at from message
                    where conversation_id = c.id and by_guest and ordinal > c.guest_seen
                        and deleted_at is null
                    order by ordinal desc limit 10
                ) as last
            ) as last
            where c.hotel_slug = $1 and c.state = 'open' and c.unread_by_hotel > 0
            order by s.room_number, c.id
            """;

    private static final String OF_GUEST =
            """
            select c.unread_by_guest, m.text, m.staff_name, m.sent_at
            from conversation c
            left join lateral (
                select text, coalesce(staff_name, 'Hotel') as staff_name, sent_at from message
                where conversation_id = c.id and not by_guest and deleted_at is null
                order by ordinal desc limit 1
            ) as m on true
            where c.id = $1
            """;

    /** Maximum number of characters of a message that a guest is shown before opening the chat. */
    private static final int TEASER_LENGTH = 50;

    private final Pool pool;
    private final OpenConversation openConversation;

    CountUnread(Pool pool, OpenConversation openConversation) {
        this.pool = pool;
        this.openConversation = openConversation;
    }

    /** Unread messages by room, and all of them. */
    record OfHotel(Map<String, Long> unreadCounts, long totalUnread) {}

    /** The conversations with unread messages, and their number. */
    record Rooms(long unreadCount, List<Room> rooms) {}

    /** A room with unread messages, the last ten of them oldest first. */
    record Room(
            String roomNumber,
            long conversationId,
            long unreadCount,
            List<UnreadMessage> unreadMessages) {}

    /** A message that the hotel has not read. */
    record UnreadMessage(long id, String message, Instant timestamp) {

        @Override
        public String toString() {
            return "UnreadMessage[" + id + "]";
        }
    }

    /** The guest's unread messages; also the latest message of the hotel, read or not. */
    record OfGuest(long unreadCount, @Nullable Latest latestMessage) {}

    /** The beginning of a message. */
    record Latest(String text, String staffName, Instant timestamp) {

        @Override
        public String toString() {
            return "Latest[]";
        }
    }

    Uni<OfHotel> ofHotel(String hotelSlug) {
        return pool.preparedQuery(OF_HOTEL)
                .execute(Tuple.of(hotelSlug))
                .map(
                        rows -> {
                            Map<String, Long> counts = new LinkedHashMap<>();
                            rows.forEach(
                                    row ->
                                            counts.merge(
                                                    row.getString("room_number"),
                                                    row.getLong("unread_by_hotel"),
                                                    Long::sum));
                            return new OfHotel(
                                    counts, counts.values().stream().mapToLong(n -> n).sum());
                        });
    }

    Uni<Rooms> roomsOf(String hotelSlug) {
        return pool.preparedQuery(ROOMS_OF_HOTEL)
                .execute(Tuple.of(hotelSlug))
                .map(
                        rows -> {
                            List<Room> rooms = new ArrayList<>();
                            rows.forEach(row -> rooms.add(room(row)));
                            return new Rooms(rooms.size(), rooms);
                        });
    }

    Uni<OfGuest> of(Caller.Guest guest) {
        return openConversation
                .of(guest)
                .chain(
                        conversation ->
                                pool.preparedQuery(OF_GUEST).execute(Tuple.of(conversation.id())))
                .map(rows -> guestView(rows.iterator().next()));
    }

    private static Room room(Row row) {
        JsonArray messages = row.getJsonArray("messages");
        return new Room(
                row.getString("room_number"),
                row.getLong("id"),
                row.getLong("unread_by_hotel"),
                messages == null
                        ? List.of()
                        : messages.stream()
                                .map(JsonObject.class::cast)
                                .map(
                                        each ->
                                                new UnreadMessage(
                                                        each.getLong("id"),
                                                        each.getString("message"),
                                                        OffsetDateTime.parse(
                                                                        each.getString("timestamp"))
                                                                .toInstant()))
                                .toList());
    }

    private static OfGuest guestView(Row row) {
        String text = row.getString("text");
        return new OfGuest(
                row.getLong("unread_by_guest"),
                text == null
                        ? null
                        : new Latest(
                                WrittenText.cut(text, TEASER_LENGTH),
                                row.getString("staff_name"),
                                row.getOffsetDateTime("sent_at").toInstant()));
    }
}
