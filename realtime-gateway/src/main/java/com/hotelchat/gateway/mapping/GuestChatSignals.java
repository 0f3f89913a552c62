package com.hotelchat.gateway.mapping;

import static com.hotelchat.gateway.mapping.Fields.fields;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestChatEvent.AttachmentDeleted;
import com.hotelchat.events.GuestChatEvent.AttachmentsAdded;
import com.hotelchat.events.GuestChatEvent.ConversationClosed;
import com.hotelchat.events.GuestChatEvent.ConversationMoved;
import com.hotelchat.events.GuestChatEvent.ConversationOpened;
import com.hotelchat.events.GuestChatEvent.ConversationReopened;
import com.hotelchat.events.GuestChatEvent.MessageDeleted;
import com.hotelchat.events.GuestChatEvent.MessageEdited;
import com.hotelchat.events.GuestChatEvent.MessageSent;
import com.hotelchat.events.GuestChatEvent.MessagesRead;
import com.hotelchat.events.GuestChatEvent.PersonalDataErased;
import com.hotelchat.events.GuestChatEvent.StaffAssigned;
import com.hotelchat.events.Message;
import com.hotelchat.gateway.channel.Channel;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Maps guest chat events to signals: for each event the rows of the realtime contract, in its
 * order. Pure: everything a signal shows is in the event.
 */
public final class GuestChatSignals {

    private GuestChatSignals() {}

    /**
     * The signals of an event.
     *
     * @param eventId the event's id, which clients use to recognise a repetition
     */
    public static List<Signal> signals(String eventId, GuestChatEvent event) {
        Rows rows = new Rows(eventId, event);
        return switch (event) {
            case MessageSent sent -> messageSent(rows, sent);
            case MessagesRead read -> messagesRead(rows, read);
            case StaffAssigned assigned -> staffAssigned(rows, assigned);
            case ConversationOpened opened ->
                    List.of(
                            rows.signal(
                                    rows.newConversations(),
                                    "new-conversation",
                                    fields("conversation_id", opened.conversationId())
                                            .and("room_number", opened.roomNumber())
                                            .and("guest_name", opened.guestName())));
            case ConversationClosed closed ->
                    stateChanged(rows, "conversation-closed", closed.reason());
            case ConversationReopened reopened ->
                    stateChanged(rows, "conversation-reopened", reopened.reason());
            case ConversationMoved moved -> conversationMoved(rows, moved);
            case MessageEdited edited -> messageUpdated(rows, edited.message());
            case AttachmentsAdded added -> messageUpdated(rows, added.message());
            case MessageDeleted deleted -> messageDeleted(rows, deleted);
            case AttachmentDeleted deleted -> attachmentDeleted(rows, deleted);
            // Everything changed at once: who shows the conversation loads it again.
            case PersonalDataErased erased -> List.of();
        };
    }

    private static List<Signal> messageSent(Rows rows, MessageSent sent) {
        Message message = sent.message();
        ObjectNode whole = rows.data(message);
        Signal said = rows.signal(rows.conversation(), "new-message", whole);
        Signal delivered =
                rows.signal(
                        rows.conversation(),
                        "message-delivered",
                        fields("message_id", message.id())
                                .and("delivered_at", deliveredAt(message))
                                .and("status", Message.Status.DELIVERED));
        return switch (message.senderType()) {
            case GUEST ->
                    Stream.of(
                                    Stream.of(
                                            said,
                                            delivered,
                                            rows.signal(rows.room(), "new-message", whole)),
                                    sent.recipientStaffIds().stream()
                                            .map(
                                                    staffId ->
                                                            rows.signal(
                                                                    rows.staffMember(staffId),
                                                                    "new-guest-message",
                                                                    whole)),
                                    Stream.of(
                                            rows.signal(
                                                    rows.conversation(),
                                                    "conversation-unread",
                                                    fields("conversation_id", sent.conversationId())
                                                            .and("room_number", sent.roomNumber())
                                                            .and(
                                                                    "unread_count",
                                                                    sent.unreadCount()))))
                            .flatMap(Function.identity())
                            .toList();
            case STAFF, SYSTEM ->
                    List.of(said, delivered, rows.signal(rows.room(), "new-staff-message", whole));
        };
    }

    /** An event is published once its message is stored: that is its delivery at the latest. */
    private static Instant deliveredAt(Message message) {
        return Objects.requireNonNullElse(message.deliveredAt(), message.timestamp());
    }

    private static List<Signal> messagesRead(Rows rows, MessagesRead read) {
        Fields ids = fields("message_ids", read.messageIds()).and("read_at", read.readAt());
        return switch (read.actor().type()) {
            case STAFF -> {
                Signal byStaff =
                        rows.signal(
                                rows.conversation(),
                                "messages-read-by-staff",
                                ids.and("staff_name", read.actor().name())
                                        .and("staff_id", read.actor().staffId())
                                        .and("conversation_id", read.conversationId()));
                yield read.unreadCount() == 0
                        ? List.of(byStaff, rows.nothingUnread())
                        : List.of(byStaff);
            }
            case GUEST ->
                    List.of(
                            rows.signal(
                                    rows.conversation(),
                                    "messages-read-by-guest",
                                    ids.and("room_number", read.roomNumber())
                                            .and("conversation_id", read.conversationId())));
            // The hotel's systems read nothing.
            case SYSTEM -> List.of();
        };
    }

    private static List<Signal> staffAssigned(Rows rows, StaffAssigned assigned) {
        Message.Staff staff = assigned.staff();
        Fields fields =
                fields("staff_name", staff.name())
                        .and("staff_role", staff.role())
                        .and("staff_id", staff.id())
                        .and("staff_profile_image", staff.profileImage())
                        .and("conversation_id", assigned.conversationId());
        return Stream.of(rows.room(), rows.conversation())
                .map(channel -> rows.signal(channel, "staff-assigned", fields))
                .toList();
    }

    private static List<Signal> stateChanged(Rows rows, String name, Object reason) {
        Fields fields =
                fields("conversation_id", rows.event().conversationId())
                        .and("room_number", rows.event().roomNumber())
                        .and("reason", reason);
        return Stream.of(rows.conversation(), rows.room(), rows.newConversations())
                .map(channel -> rows.signal(channel, name, fields))
                .toList();
    }

    private static List<Signal> conversationMoved(Rows rows, ConversationMoved moved) {
        Fields fields =
                fields("conversation_id", moved.conversationId())
                        .and("from_room", moved.fromRoom())
                        .and("to_room", moved.roomNumber());
        return Stream.of(
                        rows.conversation(),
                        new Channel.Room(moved.hotelSlug(), moved.fromRoom()),
                        rows.newConversations())
                .map(channel -> rows.signal(channel, "conversation-moved", fields))
                .toList();
    }

    private static List<Signal> messageUpdated(Rows rows, Message message) {
        return List.of(rows.signal(rows.conversation(), "message-updated", rows.data(message)));
    }

    private static List<Signal> messageDeleted(Rows rows, MessageDeleted deleted) {
        Fields told =
                fields("message_id", deleted.messageId())
                        .and("conversation_id", deleted.conversationId())
                        .and("room_number", deleted.roomNumber())
                        .and("hard_delete", deleted.hardDelete())
                        .and("soft_delete", !deleted.hardDelete())
                        .and("attachment_ids", deleted.attachmentIds())
                        .and("deleted_by", deleted.actor().type())
                        .and("original_sender", deleted.originalSender())
                        .and("staff_id", deleted.actor().staffId())
                        .and("staff_name", deleted.actor().name())
                        .and("timestamp", deleted.deletedAt());
        ObjectNode deletion =
                rows.data(
                        (deleted.hardDelete() ? told : told.and("message", deleted.message()))
                                .values());
        Stream<Signal> everywhere =
                Stream.concat(
                                Stream.of(rows.conversation(), rows.room(), rows.roomDeletions()),
                                Stream.ofNullable(deleted.handlerStaffId()).map(rows::staffMember))
                        .flatMap(
                                channel ->
                                        Stream.of("message-deleted", "message-removed")
                                                .map(name -> rows.signal(channel, name, deletion)));
        Stream<Signal> contentDeleted =
                Stream.of(rows.signal(rows.roomDeletions(), "content-deleted", deletion));
        boolean nothingUnread =
                deleted.wasUnread()
                        && deleted.originalSender() == Message.SenderType.GUEST
                        && deleted.unreadCount() == 0;
        return Stream.of(
                        everywhere,
                        contentDeleted,
                        nothingUnread ? Stream.of(rows.nothingUnread()) : Stream.<Signal>empty())
                .flatMap(Function.identity())
                .toList();
    }

    private static List<Signal> attachmentDeleted(Rows rows, AttachmentDeleted deleted) {
        Fields fields =
                fields("attachment_id", deleted.attachmentId())
                        .and("message_id", deleted.messageId())
                        .and("conversation_id", deleted.conversationId())
                        .and("deleted_by", deleted.actor().type())
                        .and("original_sender", deleted.originalSender())
                        .and("staff_id", deleted.actor().staffId())
                        .and("staff_name", deleted.actor().name())
                        .and("timestamp", deleted.deletedAt());
        return Stream.of(rows.conversation(), rows.roomDeletions())
                .map(channel -> rows.signal(channel, "attachment-deleted", fields))
                .toList();
    }

    /** The channels of an event's conversation, and what is the same in all its signals. */
    private record Rows(String eventId, GuestChatEvent event) {

        Channel conversation() {
            return new Channel.Conversation(event.hotelSlug(), event.conversationId());
        }

        Channel room() {
            return new Channel.Room(event.hotelSlug(), event.roomNumber());
        }

        Channel staffMember(long staffId) {
            return new Channel.StaffMember(event.hotelSlug(), staffId);
        }

        Channel roomDeletions() {
            return new Channel.RoomDeletions(event.hotelSlug(), event.roomNumber());
        }

        Channel newConversations() {
            return new Channel.NewConversations(event.hotelSlug());
        }

        Signal nothingUnread() {
            return signal(
                    conversation(),
                    "conversation-read",
                    fields("conversation_id", event.conversationId())
                            .and("room_number", event.roomNumber()));
        }

        Signal signal(Channel channel, String name, Fields fields) {
            return signal(channel, name, data(fields.values()));
        }

        Signal signal(Channel channel, String name, ObjectNode data) {
            return new Signal(channel, name, data, event.actor().socketId());
        }

        ObjectNode data(Object fields) {
            ObjectNode data = EventJson.mapper().valueToTree(fields);
            return data.put("event_id", eventId)
                    .put("hotel_slug", event.hotelSlug())
                    .put("sequence", event.sequence());
        }
    }
}
