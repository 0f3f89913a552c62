package com.hotelchat.staffchat.conversation;

import com.hotelchat.events.StaffChatEvent.Participant;
import com.hotelchat.staffchat.conversation.ConversationView.LastMessage;
import com.hotelchat.text.WrittenText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conversations as the database has them. */
public final class ConversationRows {

    /** The participants of the conversation {@code c}, as JSON, by name. */
    static final String PARTICIPANTS =
            """
            (select jsonb_agg(jsonb_build_object('id', s.staff_id, 'first_name', s.first_name,
                'last_name', s.last_name, 'department_name', s.department_name,
                'role_name', s.role_name, 'is_on_duty', s.is_on_duty,
                'profile_image_url', s.profile_image_url)
                order by s.first_name, s.last_name, s.staff_id)
            from participant q join staff_member s on s.hotel_slug = q.hotel_slug
                and s.staff_id = q.staff_id
            where q.conversation_id = c.id)""";

    /** Counts what the participant {@code me} of the conversation {@code c} has not read. */
    static final String UNREAD = "(c.written - me.seen_ordinal - me.passed_over)";

    /**
     * The columns and tables that {@link #view} reads. Parameters: {@code $1} hotel, {@code $2} the
     * participant who looks.
     */
    static final String SELECT =
            """
            select c.id, c.hotel_slug, w.hotel_name, c.is_group, c.title, c.description, c.created_by,
                c.created_at, c.updated_at, c.sequence,
            """
                    + UNREAD
                    + " as unread, "
                    + PARTICIPANTS
                    + """
                     as participants,
                    l.id as last_id, l.sender_id as last_sender,
                    trim(l.sender_first_name || ' ' || l.sender_last_name) as last_sender_name,
                    left(l.text, 101) as last_text,
                    l.sent_at as last_sent_at,
                    l.is_read as last_is_read
                    from participant me
                    join conversation c on c.id = me.conversation_id
                    join staff_member w on w.hotel_slug = me.hotel_slug and w.staff_id = me.staff_id
                    left join message l on l.id = c.last_message_id
                    where me.hotel_slug = $1 and me.staff_id = $2
                    """;

    /**
     * Maximum number of code points of the last message: one less than is read, as the next one may
     * continue a grapheme cluster.
     */
    private static final int LAST_TEXT_LENGTH = 100;

    private ConversationRows() {}

    static ConversationView view(Row row) {
        Long last = row.getLong("last_id");
        return new ConversationView(
                row.getLong("id"),
                row.getString("hotel_slug"),
                row.getString("hotel_name"),
                participants(row.getJsonArray("participants")),
                row.getString("title"),
                row.getString("description"),
                row.getBoolean("is_group"),
                row.getLong("created_by"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant(),
                last == null
                        ? null
                        : new LastMessage(
                                last,
                                row.getLong("last_sender"),
                                row.getString("last_sender_name"),
                                WrittenText.cut(row.getString("last_text"), LAST_TEXT_LENGTH),
                                row.getOffsetDateTime("last_sent_at").toInstant(),
                                row.getBoolean("last_is_read")),
                row.getLong("unread"),
                row.getLong("sequence"));
    }

    static List<Participant> participants(@Nullable JsonArray rows) {
        return rows == null
                ? List.of()
                : rows.stream()
                        .map(JsonObject.class::cast)
                        .map(ConversationRows::participant)
                        .toList();
    }

    private static Participant participant(JsonObject row) {
        return new Participant(
                row.getLong("id"),
                row.getString("first_name"),
                row.getString("last_name"),
                row.getString("department_name"),
                row.getString("role_name"),
                row.getBoolean("is_on_duty"),
                row.getString("profile_image_url"));
    }
}
