package com.hotelchat.gateway.mapping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestChatEvent.ConversationClosed;
import com.hotelchat.events.GuestChatEvent.ConversationOpened;
import com.hotelchat.events.GuestChatEvent.MessageSent;
import com.hotelchat.events.GuestChatEvent.MessagesRead;
import com.hotelchat.events.GuestChatEvent.StaffAssigned;
import com.hotelchat.events.Message;
import com.hotelchat.gateway.channel.Channel;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What guest chat tells its listeners: for each event the rows of the realtime contract, in its
 * order. Nothing here asks anybody: what a signal shows is in the event.
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
            case ConversationClosed closed -> conversationClosed(rows, closed);
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
                Signal nothingUnread =
                        rows.signal(
                                rows.conversation(),
                                "conversation-read",
                                fields("conversation_id", read.conversationId())
                                        .and("room_number", read.roomNumber()));
                yield read.unreadCount() == 0 ? List.of(byStaff, nothingUnread) : List.of(byStaff);
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

    private static List<Signal> conversationClosed(Rows rows, ConversationClosed closed) {
        Fields fields =
                fields("conversation_id", closed.conversationId())
                        .and("room_number", closed.roomNumber())
                        .and("reason", closed.reason());
        return Stream.of(rows.conversation(), rows.room(), rows.newConversations())
                .map(channel -> rows.signal(channel, "conversation-closed", fields))
                .toList();
    }

    private static Fields fields(String name, Object value) {
        return new Fields(Map.of()).and(name, value);
    }

    /** The fields of a row, in the order of the contract. */
    private record Fields(Map<String, @Nullable Object> values) {

        Fields and(String name, @Nullable Object value) {
            Map<String, @Nullable Object> more = new LinkedHashMap<>(values);
            more.put(name, value);
            return new Fields(more);
        }
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

        Channel newConversations() {
            return new Channel.NewConversations(event.hotelSlug());
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
