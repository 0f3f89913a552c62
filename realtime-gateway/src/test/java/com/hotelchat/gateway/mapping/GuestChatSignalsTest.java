package com.hotelchat.gateway.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestChatEvent.Actor;
import com.hotelchat.events.GuestChatEvent.AttachmentsAdded;
import com.hotelchat.events.GuestChatEvent.MessageDeleted;
import com.hotelchat.events.GuestChatEvent.MessageEdited;
import com.hotelchat.events.GuestChatEvent.MessageSent;
import com.hotelchat.events.GuestChatEvent.MessagesRead;
import com.hotelchat.events.Message;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.events.Topic;
import com.hotelchat.gateway.Samples;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of the realtime contract against the code, in both directions. */
class GuestChatSignalsTest {

    private static final String ID = "0b9f6a52-5f0e-4f0c-9a3e-5b8f1f6f2a11";
    private static final String C = "hotel-abc-conversation-123-chat";
    private static final String R = "hotel-abc-room-101-chat";
    private static final String D = "hotel-abc-room-101-deletions";
    private static final String P5 = "hotel-abc-staff-5-chat";
    private static final String P6 = "hotel-abc-staff-6-chat";
    private static final String H = "hotel-abc-new-conversation";

    /** Stands for all fields of the contract's Message. */
    private static final String MESSAGE = "Message";

    private static final Actor STAFF = Actor.staff(5, "John Smith", "1234.5678");

    /** An event, and the rows that the contract has for it. */
    private record Case(String name, GuestChatEvent event, List<Row> rows) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** One signal: data as it must be, without what every signal carries. */
    private record Row(String channel, String event, Map<String, ?> data) {}

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "a guest's message for two receptionists",
                        Samples.guestMessage(5, "Hello", "1234.5678", List.of(5L, 6L)),
                        List.of(
                                row(C, "new-message", MESSAGE),
                                delivered(),
                                row(R, "new-message", MESSAGE),
                                row(P5, "new-guest-message", MESSAGE),
                                row(P6, "new-guest-message", MESSAGE),
                                new Row(
                                        C,
                                        "conversation-unread",
                                        Map.of(
                                                "conversation_id",
                                                123,
                                                "room_number",
                                                "101",
                                                "unread_count",
                                                1)))),
                new Case(
                        "a message of staff",
                        message(SenderType.STAFF, STAFF),
                        List.of(
                                row(C, "new-message", MESSAGE),
                                delivered(),
                                row(R, "new-staff-message", MESSAGE))),
                new Case(
                        "a message of the hotel's systems",
                        message(SenderType.SYSTEM, Actor.SYSTEM),
                        List.of(
                                row(C, "new-message", MESSAGE),
                                delivered(),
                                row(R, "new-staff-message", MESSAGE))),
                new Case(
                        "read by staff, to the last",
                        read(STAFF, 0),
                        List.of(
                                readByStaff(),
                                new Row(
                                        C,
                                        "conversation-read",
                                        Map.of("conversation_id", 123, "room_number", "101")))),
                new Case("read by staff, some left", read(STAFF, 2), List.of(readByStaff())),
                new Case(
                        "read by the guest",
                        read(Actor.guest("1234.5678"), 0),
                        List.of(
                                new Row(
                                        C,
                                        "messages-read-by-guest",
                                        Map.of(
                                                "message_ids",
                                                List.of(788, 789),
                                                "read_at",
                                                "2026-03-01T14:07:00.250Z",
                                                "room_number",
                                                "101",
                                                "conversation_id",
                                                123)))),
                new Case("read by nobody", read(Actor.SYSTEM, 0), List.of()),
                new Case(
                        "taken over",
                        Samples.guestChat(EventType.STAFF_ASSIGNED),
                        List.of(assigned(R), assigned(C))),
                new Case(
                        "opened",
                        Samples.guestChat(EventType.CONVERSATION_OPENED),
                        List.of(
                                new Row(
                                        H,
                                        "new-conversation",
                                        Map.of(
                                                "conversation_id",
                                                123,
                                                "room_number",
                                                "101",
                                                "guest_name",
                                                "Ada Byron")))),
                new Case(
                        "closed",
                        Samples.guestChat(EventType.CONVERSATION_CLOSED),
                        List.of(closed(C), closed(R), closed(H))),
                new Case(
                        "reopened",
                        Samples.guestChat(EventType.CONVERSATION_REOPENED),
                        Stream.of(C, R, H)
                                .map(
                                        channel ->
                                                new Row(
                                                        channel,
                                                        "conversation-reopened",
                                                        Map.of(
                                                                "conversation_id",
                                                                123,
                                                                "room_number",
                                                                "101",
                                                                "reason",
                                                                "guest-message")))
                                .toList()),
                new Case(
                        "moved",
                        Samples.guestChat(EventType.CONVERSATION_MOVED),
                        Stream.of(C, R, H)
                                .map(
                                        channel ->
                                                new Row(
                                                        channel,
                                                        "conversation-moved",
                                                        Map.of(
                                                                "conversation_id",
                                                                123,
                                                                "from_room",
                                                                "101",
                                                                "to_room",
                                                                "202")))
                                .toList()),
                new Case(
                        "edited",
                        Samples.guestChat(EventType.MESSAGE_EDITED),
                        List.of(row(C, "message-updated", MESSAGE))),
                new Case(
                        "files added",
                        Samples.guestChat(EventType.ATTACHMENTS_ADDED),
                        List.of(row(C, "message-updated", MESSAGE))),
                new Case(
                        "deleted softly",
                        Samples.guestChat(EventType.MESSAGE_DELETED),
                        deleted(softDeletion(), C, R, D, P5)),
                new Case(
                        "deleted hard, handled by nobody",
                        hardDeleted(SenderType.STAFF, 0),
                        deleted(hardDeletion("staff"), C, R, D)),
                new Case(
                        "the guest's last unread message deleted",
                        hardDeleted(SenderType.GUEST, 0),
                        Stream.concat(
                                        deleted(hardDeletion("guest"), C, R, D).stream(),
                                        Stream.of(
                                                new Row(
                                                        C,
                                                        "conversation-read",
                                                        Map.of(
                                                                "conversation_id",
                                                                123,
                                                                "room_number",
                                                                "101"))))
                                .toList()),
                new Case(
                        "one of the guest's unread messages deleted",
                        hardDeleted(SenderType.GUEST, 1),
                        deleted(hardDeletion("guest"), C, R, D)),
                new Case(
                        "a file deleted",
                        Samples.guestChat(EventType.ATTACHMENT_DELETED),
                        Stream.of(C, D)
                                .map(
                                        channel ->
                                                new Row(
                                                        channel,
                                                        "attachment-deleted",
                                                        Map.of(
                                                                "attachment_id",
                                                                31,
                                                                "message_id",
                                                                790,
                                                                "conversation_id",
                                                                123,
                                                                "deleted_by",
                                                                "staff",
                                                                "original_sender",
                                                                "staff",
                                                                "staff_id",
                                                                5,
                                                                "staff_name",
                                                                "John Smith",
                                                                "timestamp",
                                                                "2026-03-01T14:10:00Z")))
                                .toList()),
                new Case(
                        "personal data erased",
                        Samples.guestChat(EventType.PERSONAL_DATA_ERASED),
                        List.of()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void eventBecomesExactlyItsRows(Case expected) throws Exception {
        List<Signal> signals = GuestChatSignals.signals(ID, expected.event());

        assertThat(signals.stream().map(signal -> key(signal.channel().name(), signal.name())))
                .containsExactlyElementsOf(
                        expected.rows().stream()
                                .map(row -> key(row.channel(), row.event()))
                                .toList());
        for (int i = 0; i < signals.size(); i++) {
            Row row = expected.rows().get(i);
            Signal signal = signals.get(i);
            ObjectNode data = signal.data().deepCopy();
            assertThat(data.get("event_id").textValue()).isEqualTo(ID);
            assertThat(data.get("hotel_slug").textValue()).isEqualTo("hotel-abc");
            assertThat(data.get("sequence").longValue()).isEqualTo(expected.event().sequence());
            assertThat(signal.exceptSocketId()).isEqualTo(expected.event().actor().socketId());
            if (row.data().containsKey(MESSAGE)) {
                data.remove("event_id");
                assertThat(data)
                        .isEqualTo(
                                EventJson.mapper()
                                        .<ObjectNode>valueToTree(messageOf(expected.event()))
                                        .put("sequence", expected.event().sequence()));
            } else {
                data.remove(List.of("event_id", "hotel_slug", "sequence"));
                // As text, because a tree tells 5 from 5L.
                assertThat(EventJson.mapper().readTree(data.toString()))
                        .isEqualTo(
                                EventJson.mapper()
                                        .readTree(
                                                EventJson.mapper().writeValueAsString(row.data())));
            }
        }
    }

    @Test
    void everyTypeHasACase() {
        Set<Class<?>> covered = new HashSet<>();
        cases().forEach(each -> covered.add(each.event().getClass()));

        assertThat(covered)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(EventType.values())
                                .filter(type -> type.topic() == Topic.GUEST_CHAT_EVENTS)
                                .map(EventType::record)
                                .collect(Collectors.toSet()));
    }

    @Test
    void messageHasTheFieldsOfTheContract() {
        JsonNode data =
                GuestChatSignals.signals(ID, Samples.guestChat(EventType.MESSAGE_SENT))
                        .getFirst()
                        .data();

        assertThat(data.properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(
                        "id",
                        "message_id",
                        "conversation",
                        "conversation_id",
                        "hotel_slug",
                        "room_number",
                        "stay_id",
                        "sender_type",
                        "staff",
                        "staff_id",
                        "staff_name",
                        "staff_display_name",
                        "staff_role_name",
                        "staff_info",
                        "guest_name",
                        "message",
                        "timestamp",
                        "status",
                        "delivered_at",
                        "reply_to",
                        "reply_to_id",
                        "reply_to_message",
                        "attachments",
                        "has_attachments",
                        "is_edited",
                        "edited_at",
                        "is_deleted",
                        "deleted_at",
                        "read_by_staff",
                        "staff_read_at",
                        "read_by_guest",
                        "guest_read_at",
                        "is_read_by_recipient",
                        "read_at",
                        "client_message_id",
                        "sequence",
                        "sent_sequence",
                        "event_id");
    }

    @Test
    void toStringHoldsNoText() {
        assertThat(
                        GuestChatSignals.signals(
                                ID, Samples.guestMessage(5, "Hello", null, List.of(5L))))
                .allSatisfy(
                        signal -> assertThat(signal.toString()).doesNotContain("Hello", "Byron"));
    }

    private static Message messageOf(GuestChatEvent event) {
        return switch (event) {
            case MessageSent sent -> sent.message();
            case MessageEdited edited -> edited.message();
            case AttachmentsAdded added -> added.message();
            default -> throw new AssertionError(event.getClass());
        };
    }

    private static GuestChatEvent hardDeleted(SenderType originalSender, long unread) {
        return new MessageDeleted(
                "hotel-abc",
                123,
                "101",
                7,
                STAFF,
                790,
                true,
                List.of(31L),
                originalSender,
                Instant.parse("2026-03-01T14:10:00Z"),
                null,
                true,
                unread,
                null);
    }

    private static List<Row> deleted(Map<String, ?> deletion, String... channels) {
        return Stream.concat(
                        Stream.of(channels)
                                .flatMap(
                                        channel ->
                                                Stream.of("message-deleted", "message-removed")
                                                        .map(
                                                                name ->
                                                                        new Row(
                                                                                channel, name,
                                                                                deletion))),
                        Stream.of(new Row(D, "content-deleted", deletion)))
                .toList();
    }

    private static Map<String, Object> hardDeletion(String originalSender) {
        Map<String, Object> deletion = new HashMap<>();
        deletion.put("message_id", 790);
        deletion.put("conversation_id", 123);
        deletion.put("room_number", "101");
        deletion.put("hard_delete", true);
        deletion.put("soft_delete", false);
        deletion.put("attachment_ids", List.of(31));
        deletion.put("deleted_by", "staff");
        deletion.put("original_sender", originalSender);
        deletion.put("staff_id", 5);
        deletion.put("staff_name", "John Smith");
        deletion.put("timestamp", "2026-03-01T14:10:00Z");
        return deletion;
    }

    private static Map<String, Object> softDeletion() {
        Map<String, Object> deletion = hardDeletion("staff");
        deletion.put("hard_delete", false);
        deletion.put("soft_delete", true);
        deletion.put(
                "message",
                ((MessageDeleted) Samples.guestChat(EventType.MESSAGE_DELETED)).message());
        return deletion;
    }

    private static GuestChatEvent message(SenderType sender, Actor actor) {
        return Samples.message(123, 5, "Hello", sender, actor, List.of());
    }

    private static GuestChatEvent read(Actor actor, long unread) {
        return new MessagesRead(
                "hotel-abc",
                123,
                "101",
                4,
                actor,
                List.of(788L, 789L),
                Instant.parse("2026-03-01T14:07:00.250Z"),
                unread);
    }

    private static Row row(String channel, String event, String message) {
        return new Row(channel, event, Map.of(message, true));
    }

    private static Row delivered() {
        return new Row(
                C,
                "message-delivered",
                Map.of(
                        "message_id",
                        1005,
                        "delivered_at",
                        "2026-03-01T14:08:00Z",
                        "status",
                        "delivered"));
    }

    private static Row readByStaff() {
        return new Row(
                C,
                "messages-read-by-staff",
                Map.of(
                        "message_ids",
                        List.of(788, 789),
                        "read_at",
                        "2026-03-01T14:07:00.250Z",
                        "staff_name",
                        "John Smith",
                        "staff_id",
                        5,
                        "conversation_id",
                        123));
    }

    private static Row assigned(String channel) {
        return new Row(
                channel,
                "staff-assigned",
                Map.of(
                        "staff_name",
                        "John Smith",
                        "staff_role",
                        "Receptionist",
                        "staff_id",
                        5,
                        "staff_profile_image",
                        "https://hotel-abc.example/staff/5.jpg",
                        "conversation_id",
                        123));
    }

    private static Row closed(String channel) {
        return new Row(
                channel,
                "conversation-closed",
                Map.of("conversation_id", 123, "room_number", "101", "reason", "check-out"));
    }

    private static String key(String channel, String event) {
        return channel + " " + event;
    }
}
