package com.hotelchat.guestchat.conversation;

import com.hotelchat.events.Message.StaffInfo;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Conversations as the database has them. */
public final class ConversationRows {

    /** The columns and tables that {@link #view} reads; {@code c} is the conversation. */
    public static final String SELECT =
            """
            select c.id, s.room_number, s.stay_id, s.guest_first_name, s.guest_last_name,
                m.text as last_message, m.sent_at as last_message_time,
                trim(h.first_name || ' ' || h.last_name) as handler_name,
                coalesce(h.role_name, 'Staff') as handler_role, h.profile_image_url as handler_image,
                c.unread_by_hotel, c.state, c.sequence, c.created_at, c.updated_at
            from conversation c
            join stay s on s.id = c.stay
            left join message m on m.id = c.last_message_id
            left join staff_member h on h.hotel_slug = c.hotel_slug and h.staff_id = c.handler_staff_id
            """;

    private ConversationRows() {}

    /** The conversation of a row. */
    public static ConversationView view(Row row) {
        OffsetDateTime lastMessageTime = row.getOffsetDateTime("last_message_time");
        String handlerName = row.getString("handler_name");
        return new ConversationView(
                row.getLong("id"),
                row.getString("room_number"),
                row.getString("stay_id"),
                row.getString("guest_first_name"),
                row.getString("guest_last_name"),
                row.getString("last_message"),
                lastMessageTime == null ? null : lastMessageTime.toInstant(),
                handlerName == null
                        ? null
                        : new StaffInfo(
                                handlerName,
                                row.getString("handler_role"),
                                row.getString("handler_image")),
                row.getLong("unread_by_hotel"),
                row.getString("state"),
                row.getLong("sequence"),
                instant(row, "created_at"),
                instant(row, "updated_at"));
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }
}
