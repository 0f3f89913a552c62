package com.hotelchat.staffchat.message;

import com.hotelchat.attachments.AttachmentRows;
import com.hotelchat.events.Message;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.events.StaffMessage.ForwardedFrom;
import com.hotelchat.events.StaffMessage.Mention;
import com.hotelchat.events.StaffMessage.Reaction;
import com.hotelchat.events.StaffMessage.Reading;
import com.hotelchat.events.StaffMessage.Reply;
import com.hotelchat.events.StaffMessage.Sender;
import com.hotelchat.text.WrittenText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Messages as the database has them. */
public final class MessageRows {

    /**
     * Lists who read the message {@code m}, and when: for each other participant, and each former
     * one who read, the reading that passed it, with one lookup each. Empty for a deleted message.
     */
    private static final String READ_BY =
            """
            case when m.deleted_at is null then
                (select jsonb_agg(jsonb_build_object('id', q.staff_id,
                        'name', trim(p.first_name || ' ' || p.last_name), 'avatar', p.profile_image_url,
                        'read_at', read.read_at) order by read.read_at, q.staff_id)
                    from (select staff_id from participant where conversation_id = m.conversation_id
                        union select staff_id from former_participant
                        where conversation_id = m.conversation_id) as q
                    join staff_member p on p.hotel_slug = m.hotel_slug and p.staff_id = q.staff_id
                    cross join lateral (
                        select g.from_ordinal, g.read_at from reading g
                        where g.conversation_id = m.conversation_id and g.staff_id = q.staff_id
                            and g.to_ordinal >= m.ordinal
                        order by g.to_ordinal limit 1) as read
                    where q.staff_id <> m.sender_id and read.from_ordinal < m.ordinal)
                end""";

    private static final String MENTIONED =
            """
            (select jsonb_agg(jsonb_build_object('id', n.staff_id, 'name', n.name) order by n.staff_id)
                from mention n where n.message_id = m.id)""";

    private static final String REACTIONS =
            """
            (select jsonb_agg(jsonb_build_object('id', a.id, 'emoji', a.emoji,
                    'staff_id', a.staff_id, 'staff_name', a.staff_name,
                    'staff_avatar', t.profile_image_url, 'created_at', a.created_at) order by a.id)
                from reaction a
                left join staff_member t on t.hotel_slug = m.hotel_slug and t.staff_id = a.staff_id
                where a.message_id = m.id)""";

    /** The columns and tables that {@link #message} reads. */
    static final String SELECT =
            """
            select m.id, m.hotel_slug, m.conversation_id, m.ordinal, m.sequence, m.changed_sequence,
                m.sender_id, m.text, m.sent_at, m.edited_at, m.deleted_at, m.is_removed,
                m.client_message_id, m.request_hash, m.forwarded_from, m.is_read,
                coalesce(s.first_name, m.sender_first_name) as first_name,
                coalesce(s.last_name, m.sender_last_name) as last_name,
                coalesce(s.profile_image_url, m.sender_image) as image,
                s.email, s.role_name, s.department_name, coalesce(s.is_on_duty, false) as is_on_duty,
                r.id as reply_id, left(r.text, 101) as reply_text, r.sender_id as reply_sender_id,
                trim(r.sender_first_name || ' ' || r.sender_last_name) as reply_sender_name,
                r.sender_image as reply_sender_image, r.sent_at as reply_sent_at,
                r.deleted_at is not null as reply_is_deleted,
            """
                    + AttachmentRows.of("m")
                    + " as attachments, "
                    + AttachmentRows.of("r")
                    + " as reply_attachments, "
                    + READ_BY
                    + " as read_by, "
                    + MENTIONED
                    + " as mentioned, "
                    + REACTIONS
                    + """
                     as reactions
                    from message m
                    left join staff_member s on s.hotel_slug = m.hotel_slug and s.staff_id = m.sender_id
                    left join message r on r.id = m.reply_to and not r.is_removed
                    """;

    private MessageRows() {}

    /**
     * Returns the address at which the files of a hotel's messages are served, with a slash at the
     * end.
     */
    public static String addressOfFiles(String hotelSlug) {
        return "/api/staff_chat/" + hotelSlug + "/attachments/";
    }

    static StaffMessage message(Row row) {
        Instant sentAt = row.getOffsetDateTime("sent_at").toInstant();
        UUID clientMessageId = row.getUUID("client_message_id");
        return new StaffMessage(
                row.getLong("id"),
                row.getString("hotel_slug"),
                row.getLong("conversation_id"),
                sender(row),
                row.getString("text"),
                sentAt,
                // What is stored is delivered: everybody can have it from here.
                sentAt,
                list(row.getJsonArray("read_by"), MessageRows::reading),
                row.getBoolean("is_read"),
                reply(row),
                attachments(row, "attachments"),
                list(row.getJsonArray("reactions"), MessageRows::reaction),
                list(
                        row.getJsonArray("mentioned"),
                        each -> new Mention(each.getLong("id"), each.getString("name"))),
                forwardedFrom(row.getJsonObject("forwarded_from")),
                instant(row.getOffsetDateTime("edited_at")),
                instant(row.getOffsetDateTime("deleted_at")),
                clientMessageId == null ? null : clientMessageId.toString(),
                row.getLong("changed_sequence"),
                row.getLong("sequence"));
    }

    private static Sender sender(Row row) {
        return new Sender(
                row.getLong("sender_id"),
                row.getString("first_name"),
                row.getString("last_name"),
                row.getString("email"),
                row.getString("image"),
                row.getString("role_name"),
                row.getString("department_name"),
                // Who has a connection is known to the gateway alone.
                false,
                row.getBoolean("is_on_duty"));
    }

    private static Reading reading(JsonObject row) {
        return new Reading(
                row.getLong("id"),
                row.getString("name"),
                row.getString("avatar"),
                OffsetDateTime.parse(row.getString("read_at")).toInstant());
    }

    static Reaction reaction(JsonObject row) {
        return new Reaction(
                row.getLong("id"),
                row.getString("emoji"),
                row.getLong("staff_id"),
                row.getString("staff_name"),
                row.getString("staff_avatar"),
                OffsetDateTime.parse(row.getString("created_at")).toInstant());
    }

    private static @Nullable Reply reply(Row row) {
        Long id = row.getLong("reply_id");
        return id == null
                ? null
                : new Reply(
                        id,
                        WrittenText.cut(row.getString("reply_text"), Reply.PREVIEW_LENGTH),
                        row.getLong("reply_sender_id"),
                        row.getString("reply_sender_name"),
                        row.getString("reply_sender_image"),
                        row.getOffsetDateTime("reply_sent_at").toInstant(),
                        row.getBoolean("reply_is_deleted"),
                        attachments(row, "reply_attachments").stream()
                                .limit(Reply.PREVIEW_ATTACHMENTS)
                                .toList());
    }

    private static @Nullable ForwardedFrom forwardedFrom(@Nullable JsonObject row) {
        return row == null
                ? null
                : new ForwardedFrom(
                        row.getLong("message_id"),
                        row.getLong("sender_id"),
                        row.getString("sender_name"),
                        Instant.parse(row.getString("timestamp")));
    }

    private static List<Message.Attachment> attachments(Row row, String column) {
        return AttachmentRows.attachments(
                row.getJsonArray(column), addressOfFiles(row.getString("hotel_slug")));
    }

    private static <T> List<T> list(@Nullable JsonArray rows, Function<JsonObject, T> read) {
        return rows == null
                ? List.of()
                : rows.stream().map(JsonObject.class::cast).map(read).toList();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
