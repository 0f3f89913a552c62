package com.hotelchat.guestchat.message;

import com.hotelchat.attachments.AttachmentRows;
import com.hotelchat.events.Message;
import com.hotelchat.events.Message.Reply;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.text.WrittenText;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Messages as the database has them. */
final class MessageRows {

    /** The columns and tables that {@link #message} reads. */
    static final String SELECT =
            """
            select m.id, c.hotel_slug, m.conversation_id, s.room_number, s.stay_id, m.sender_type,
                m.staff_id, m.staff_name, m.staff_role, m.staff_image,
                trim(s.guest_first_name || ' ' || s.guest_last_name) as guest_name,
                m.text, m.sent_at, m.read_at, m.edited_at, m.deleted_at, m.client_message_id, m.sequence,
                m.ordinal, m.is_removed, m.changed_sequence,
                r.id as reply_id, r.text as reply_text, r.sender_type as reply_sender_type,
                r.staff_name as reply_staff_name, r.sent_at as reply_sent_at,
            """
                    + AttachmentRows.of("m")
                    + " as attachments, "
                    + AttachmentRows.of("r")
                    + """
                     as reply_attachments
            from message m
            join conversation c on c.id = m.conversation_id
            join stay s on s.id = c.stay
            left join message r on r.id = m.reply_to and not r.is_removed
            """;

    private MessageRows() {}

    static Message message(Row row) {
        SenderType senderType = senderType(row.getString("sender_type"));
        Instant sentAt = row.getOffsetDateTime("sent_at").toInstant();
        Instant readAt = instant(row.getOffsetDateTime("read_at"));
        boolean byGuest = senderType == SenderType.GUEST;
        UUID clientMessageId = row.getUUID("client_message_id");
        return new Message(
                row.getLong("id"),
                row.getString("hotel_slug"),
                row.getLong("conversation_id"),
                row.getString("room_number"),
                row.getString("stay_id"),
                senderType,
                senderType == SenderType.STAFF
                        ? new Message.Staff(
                                row.getLong("staff_id"),
                                row.getString("staff_name"),
                                row.getString("staff_role"),
                                row.getString("staff_image"))
                        : null,
                row.getString("guest_name"),
                row.getString("text"),
                sentAt,
                // What is stored is delivered: everybody can have it from here.
                sentAt,
                reply(row, row.getString("guest_name")),
                AttachmentRows.attachments(row.getJsonArray("attachments"), Attachments.ADDRESS),
                instant(row.getOffsetDateTime("edited_at")),
                instant(row.getOffsetDateTime("deleted_at")),
                byGuest ? readAt : null,
                byGuest ? null : readAt,
                clientMessageId == null ? null : clientMessageId.toString(),
                row.getLong("changed_sequence"),
                row.getLong("sequence"));
    }

    /** The answered message, from the columns {@code reply_*}; null when there is none. */
    static @Nullable Reply reply(Row row, String guestName) {
        Long id = row.getLong("reply_id");
        if (id == null) {
            return null;
        }
        SenderType senderType = senderType(row.getString("reply_sender_type"));
        List<Message.Attachment> attachments =
                AttachmentRows.attachments(
                        row.getJsonArray("reply_attachments"), Attachments.ADDRESS);
        return new Reply(
                id,
                WrittenText.cut(row.getString("reply_text"), Reply.PREVIEW_LENGTH),
                senderType,
                Message.senderName(senderType, row.getString("reply_staff_name"), guestName),
                row.getOffsetDateTime("reply_sent_at").toInstant(),
                attachments.stream().limit(Reply.PREVIEW_ATTACHMENTS).toList(),
                attachments.size());
    }

    private static SenderType senderType(String column) {
        return SenderType.valueOf(column.toUpperCase(Locale.ROOT));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
