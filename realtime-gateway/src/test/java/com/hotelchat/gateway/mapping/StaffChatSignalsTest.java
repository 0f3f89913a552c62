package com.hotelchat.gateway.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.StaffChatEvent;
import com.hotelchat.events.StaffChatEvent.Actor;
import com.hotelchat.events.StaffChatEvent.Change;
import com.hotelchat.events.StaffChatEvent.Changes;
import com.hotelchat.events.StaffChatEvent.ConversationUpdated;
import com.hotelchat.events.StaffChatEvent.MessageDeleted;
import com.hotelchat.events.StaffChatEvent.MessageEdited;
import com.hotelchat.events.StaffChatEvent.MessageSent;
import com.hotelchat.events.StaffChatEvent.ReactionChanged;
import com.hotelchat.events.StaffChatEvent.Replacement;
import com.hotelchat.events.Topic;
import com.hotelchat.gateway.Samples;
import com.hotelchat.gateway.channel.Channel;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of the realtime contract against the code, in both directions. */
class StaffChatSignalsTest {

    private static final String ID = "0b9f6a52-5f0e-4f0c-9a3e-5b8f1f6f2a11";
    private static final String SC = "hotel-abc-staff-conversation-123";
    private static final String SN5 = "hotel-abc-staff-5-notifications";
    private static final String SN6 = "hotel-abc-staff-6-notifications";
    private static final String SN7 = "hotel-abc-staff-7-notifications";

    private static final Actor ACTOR =
            new Actor(5, "John Smith", "https://hotel-abc.example/staff/5.jpg", "1234.5678");

    /** The contract's rows of staff chat: short name of the channel, then the event. */
    private static final Set<String> CONTRACT =
            Set.of(
                    "SC new-message",
                    "SC message-edited",
                    "SC message-deleted",
                    "SC message-removed",
                    "SC message-reaction",
                    "SC messages-read",
                    "SC attachment-uploaded",
                    "SC attachment-deleted",
                    "SC conversation-updated",
                    "SN new-conversation",
                    "SN removed-from-conversation",
                    "SC conversation-deleted",
                    "SN conversation-deleted",
                    "SN message-mention",
                    "SN unread-updated",
                    "SN notice");

    /** An event, and the rows that the contract has for it. */
    private record Case(String name, StaffChatEvent event, List<Row> rows) {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * One signal: data as it must be, as JSON, without what every signal carries.
     *
     * @param inSequence whether it shows a change of the conversation
     */
    private record Row(String channel, String event, JsonNode data, boolean inSequence) {}

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "created by one for two others",
                        sample(EventType.STAFF_CONVERSATION_CREATED),
                        List.of(newConversation(SN5), newConversation(SN6), newConversation(SN7))),
                new Case(
                        "a message that names one",
                        sample(EventType.STAFF_MESSAGE_SENT),
                        List.of(
                                row(SC, "new-message", message(EventType.STAFF_MESSAGE_SENT)),
                                mention(SN6, "Breakfast is from seven to ten, @Mary Byron."))),
                new Case(
                        "a message that names nobody",
                        new MessageSent(
                                "hotel-abc",
                                123,
                                5,
                                ACTOR,
                                Samples.staffMessage(123, 5, "Hello"),
                                false,
                                null,
                                List.of(6L)),
                        List.of(
                                row(
                                        SC,
                                        "new-message",
                                        json(Samples.staffMessage(123, 5, "Hello"))))),
                new Case(
                        "edited, and names its sender, too",
                        new MessageEdited(
                                "hotel-abc",
                                123,
                                6,
                                ACTOR,
                                ((MessageEdited) sample(EventType.STAFF_MESSAGE_EDITED)).message(),
                                List.of(5L, 6L),
                                false,
                                null),
                        List.of(
                                row(SC, "message-edited", message(EventType.STAFF_MESSAGE_EDITED)),
                                mention(SN6, "Breakfast is from seven to eleven, @Mary Byron."))),
                new Case(
                        "edited, and names one more",
                        sample(EventType.STAFF_MESSAGE_EDITED),
                        List.of(
                                row(SC, "message-edited", message(EventType.STAFF_MESSAGE_EDITED)),
                                mention(SN6, "Breakfast is from seven to eleven, @Mary Byron."))),
                new Case(
                        "edited, and names no others",
                        new MessageEdited(
                                "hotel-abc",
                                123,
                                6,
                                ACTOR,
                                ((MessageEdited) sample(EventType.STAFF_MESSAGE_EDITED)).message(),
                                List.of(),
                                false,
                                null),
                        List.of(
                                row(
                                        SC,
                                        "message-edited",
                                        message(EventType.STAFF_MESSAGE_EDITED)))),
                new Case(
                        "deleted softly",
                        sample(EventType.STAFF_MESSAGE_DELETED),
                        deleted(
                                deletion(false)
                                        .and("message", message(EventType.STAFF_MESSAGE_DELETED)))),
                new Case(
                        "deleted hard",
                        new MessageDeleted(
                                "hotel-abc",
                                123,
                                7,
                                ACTOR,
                                790,
                                true,
                                List.of(31L),
                                6,
                                Instant.parse("2026-03-01T14:12:00Z"),
                                null),
                        deleted(deletion(true).and("original_sender", 6))),
                new Case(
                        "a reaction given",
                        sample(EventType.STAFF_REACTION_CHANGED),
                        List.of(reaction("add"))),
                new Case(
                        "a reaction taken back",
                        new ReactionChanged(
                                "hotel-abc",
                                123,
                                8,
                                ACTOR,
                                789,
                                StaffChatEvent.Action.REMOVE,
                                ((ReactionChanged) sample(EventType.STAFF_REACTION_CHANGED))
                                        .reaction()),
                        List.of(reaction("remove"))),
                new Case(
                        "read",
                        sample(EventType.STAFF_MESSAGES_READ),
                        List.of(
                                row(
                                        SC,
                                        "messages-read",
                                        fields("staff_id", 5)
                                                .and("staff_name", "John Smith")
                                                .and(
                                                        "staff_avatar",
                                                        "https://hotel-abc.example/staff/5.jpg")
                                                .and("message_ids", List.of(788, 789))
                                                .and("conversation_id", 123)
                                                .and("timestamp", "2026-03-01T14:07:00.250Z")))),
                new Case(
                        "files added",
                        sample(EventType.STAFF_ATTACHMENTS_ADDED),
                        List.of(
                                row(
                                        SC,
                                        "attachment-uploaded",
                                        fields("message_id", 790)
                                                .and("conversation_id", 123)
                                                .and(
                                                        "attachments",
                                                        Samples.json(
                                                                        EventType
                                                                                .STAFF_ATTACHMENTS_ADDED)
                                                                .get("attachments"))))),
                new Case(
                        "a file deleted",
                        sample(EventType.STAFF_ATTACHMENT_DELETED),
                        List.of(
                                row(
                                        SC,
                                        "attachment-deleted",
                                        fields("attachment_id", 31)
                                                .and("message_id", 790)
                                                .and("conversation_id", 123)
                                                .and("deleted_by", 5)
                                                .and("timestamp", "2026-03-01T14:11:00Z")))),
                new Case(
                        "title, description and members changed",
                        sample(EventType.STAFF_CONVERSATION_UPDATED),
                        List.of(
                                row(
                                        SC,
                                        "conversation-updated",
                                        updated(
                                                "Front office",
                                                "Who is at the desk",
                                                Samples.json(EventType.STAFF_CONVERSATION_UPDATED)
                                                        .get("participants"),
                                                """
                                                {"title": {"old": "Desk", "new": "Front office"},
                                                 "description": {"old": null, "new": "Who is at the desk"},
                                                 "added": [6], "removed": [7]}
                                                """)),
                                newConversation(SN6),
                                newConversation(SN5),
                                removed(SN7))),
                new Case(
                        "only the title changed",
                        new ConversationUpdated(
                                "hotel-abc",
                                123,
                                11,
                                ACTOR,
                                null,
                                null,
                                true,
                                List.of(),
                                new Changes(
                                        new Replacement("Desk", null), null, List.of(), List.of())),
                        List.of(
                                row(
                                        SC,
                                        "conversation-updated",
                                        updated(
                                                null,
                                                null,
                                                List.of(),
                                                """
                                                {"title": {"old": "Desk", "new": null}}
                                                """)))),
                new Case(
                        "came in by own doing, and left",
                        new ConversationUpdated(
                                "hotel-abc",
                                123,
                                11,
                                ACTOR,
                                null,
                                null,
                                true,
                                List.of(),
                                new Changes(null, null, List.of(5L), List.of(5L))),
                        List.of(
                                row(
                                        SC,
                                        "conversation-updated",
                                        updated(
                                                null,
                                                null,
                                                List.of(),
                                                """
                                                {"added": [5], "removed": [5]}
                                                """)),
                                newConversation(SN5, null),
                                removed(SN5))),
                new Case(
                        "deleted for all",
                        sample(EventType.STAFF_CONVERSATION_DELETED),
                        Stream.of(SC, SN5, SN6)
                                .map(
                                        channel ->
                                                row(
                                                        channel,
                                                        "conversation-deleted",
                                                        fields("conversation_id", 123)
                                                                .and("deleted_by_id", 5)
                                                                .and(
                                                                        "deleted_by_name",
                                                                        "John Smith")))
                                .toList()),
                new Case(
                        "unread counts of two",
                        sample(EventType.STAFF_UNREAD_CHANGED),
                        List.of(unread(SN6, 6, 1, 4, 2, 31), unread(SN7, 7, 0, 0, 0, 12))),
                new Case(
                        "a notice for two",
                        sample(EventType.STAFF_NOTICE_POSTED),
                        Stream.of(SN5, SN6)
                                .map(
                                        channel ->
                                                personal(
                                                        channel,
                                                        "notice",
                                                        fields("title", "Water in room 214")
                                                                .and(
                                                                        "text",
                                                                        "The plumber is on the"
                                                                                + " way.")
                                                                .and(
                                                                        "url",
                                                                        "https://maintenance.example/jobs/17")
                                                                .and("urgent", true)
                                                                .and("source_name", "Maintenance")
                                                                .and(
                                                                        "timestamp",
                                                                        "2026-03-01T14:15:00Z")))
                                .toList()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void eventBecomesExactlyItsRows(Case expected) throws Exception {
        List<Signal> signals = StaffChatSignals.signals(ID, expected.event());

        assertThat(signals.stream().map(signal -> key(signal.channel().name(), signal.name())))
                .containsExactlyElementsOf(
                        expected.rows().stream()
                                .map(row -> key(row.channel(), row.event()))
                                .toList());
        for (int i = 0; i < signals.size(); i++) {
            Row row = expected.rows().get(i);
            Signal signal = signals.get(i);
            ObjectNode data = (ObjectNode) row.data().deepCopy();
            data.put("event_id", ID).put("hotel_slug", "hotel-abc");
            if (row.inSequence()) {
                data.put("sequence", expected.event().position().orElseThrow());
            }
            // As text, because a tree tells 5 from 5L.
            assertThat(EventJson.mapper().readTree(signal.data().toString()))
                    .isEqualTo(EventJson.mapper().readTree(data.toString()));
            assertThat(signal.exceptSocketId())
                    .isEqualTo(
                            expected.event() instanceof Change change
                                    ? change.actor().socketId()
                                    : null);
        }
    }

    @Test
    void everyTypeHasACase() {
        Set<Class<?>> covered = new HashSet<>();
        cases().forEach(each -> covered.add(each.event().getClass()));

        assertThat(covered)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(EventType.values())
                                .filter(type -> type.topic() == Topic.STAFF_CHAT_EVENTS)
                                .map(EventType::record)
                                .collect(Collectors.toSet()));
    }

    @Test
    void everyRowOfTheContractHasASignalAndEverySignalARow() {
        Set<String> rows = new TreeSet<>();
        cases().flatMap(each -> StaffChatSignals.signals(ID, each.event()).stream())
                .forEach(signal -> rows.add(shortName(signal.channel()) + " " + signal.name()));

        assertThat(rows).containsExactlyInAnyOrderElementsOf(CONTRACT);
    }

    @Test
    void messageHasTheFieldsOfTheContract() {
        JsonNode data =
                StaffChatSignals.signals(ID, sample(EventType.STAFF_MESSAGE_SENT))
                        .getFirst()
                        .data();

        assertThat(data.properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(
                        "id",
                        "message_id",
                        "conversation",
                        "conversation_id",
                        "hotel_slug",
                        "sender",
                        "sender_info",
                        "sender_name",
                        "message",
                        "timestamp",
                        "status",
                        "delivered_at",
                        "is_read",
                        "read_by",
                        "read_by_list",
                        "read_by_count",
                        "reply_to",
                        "reply_to_message",
                        "attachments",
                        "has_attachments",
                        "reactions",
                        "reaction_summary",
                        "mentions",
                        "mentioned_staff",
                        "forwarded_from",
                        "is_edited",
                        "edited_at",
                        "is_deleted",
                        "deleted_at",
                        "client_message_id",
                        "sequence",
                        "sent_sequence",
                        "event_id");
    }

    @Test
    void toStringHoldsNoText() {
        assertThat(StaffChatSignals.signals(ID, sample(EventType.STAFF_MESSAGE_SENT)))
                .allSatisfy(
                        signal ->
                                assertThat(signal.toString()).doesNotContain("Breakfast", "Byron"));
    }

    private static StaffChatEvent sample(EventType type) {
        return Samples.staffChat(type);
    }

    private static JsonNode message(EventType type) {
        return Samples.json(type).get("message");
    }

    private static JsonNode json(Object value) {
        return EventJson.mapper().valueToTree(value);
    }

    private static String shortName(Channel channel) {
        return switch (channel) {
            case Channel.StaffConversation _ -> "SC";
            case Channel.StaffNotifications _ -> "SN";
            case Channel.Conversation _,
                    Channel.Room _,
                    Channel.RoomDeletions _,
                    Channel.StaffMember _,
                    Channel.NewConversations _ ->
                    throw new AssertionError(channel.name());
        };
    }

    private static Row row(String channel, String event, JsonNode data) {
        return new Row(channel, event, data, true);
    }

    private static Row row(String channel, String event, Data data) {
        return row(channel, event, json(data.values()));
    }

    private static Row personal(String channel, String event, Data data) {
        return new Row(channel, event, json(data.values()), false);
    }

    private static Row newConversation(String channel) {
        return newConversation(channel, "Front office");
    }

    private static Row newConversation(String channel, @Nullable String title) {
        return row(
                channel,
                "new-conversation",
                fields("conversation_id", 123)
                        .and("created_by_id", 5)
                        .and("created_by_name", "John Smith")
                        .and("is_group", true)
                        .and("title", title));
    }

    private static Row removed(String channel) {
        return row(
                channel,
                "removed-from-conversation",
                fields("conversation_id", 123)
                        .and("removed_by_id", 5)
                        .and("removed_by_name", "John Smith"));
    }

    private static Row mention(String channel, String text) {
        return personal(
                channel,
                "message-mention",
                fields("conversation_id", 123)
                        .and("message_id", 790)
                        .and("sender_id", 5)
                        .and("sender_name", "John Smith")
                        .and("sender_profile_image", "https://hotel-abc.example/staff/5.jpg")
                        .and("message", text));
    }

    private static Row reaction(String action) {
        return row(
                SC,
                "message-reaction",
                fields("message_id", 789)
                        .and("conversation_id", 123)
                        .and("action", action)
                        .and(
                                "reaction",
                                Samples.json(EventType.STAFF_REACTION_CHANGED).get("reaction")));
    }

    private static Row unread(
            String channel, long staffId, long here, long total, long where, long version) {
        return personal(
                channel,
                "unread-updated",
                fields("staff_id", staffId)
                        .and("conversation_id", 123)
                        .and("conversation_unread", here)
                        .and("total_unread", total)
                        .and("conversations_with_unread", where)
                        .and("version", version));
    }

    private static Data updated(
            String title, String description, Object participants, String changes) {
        try {
            return fields("conversation_id", 123)
                    .and("title", title)
                    .and("description", description)
                    .and("is_group", true)
                    .and("participants", participants)
                    .and("changes", EventJson.mapper().readTree(changes));
        } catch (com.fasterxml.jackson.core.JsonProcessingException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static Data deletion(boolean hard) {
        ArrayNode files = EventJson.mapper().createArrayNode().add(31);
        return fields("message_id", 790)
                .and("conversation_id", 123)
                .and("room_number", null)
                .and("hard_delete", hard)
                .and("soft_delete", !hard)
                .and("attachment_ids", files)
                .and("deleted_by", 5)
                .and("original_sender", 5)
                .and("staff_id", 5)
                .and("staff_name", "John Smith")
                .and("timestamp", "2026-03-01T14:12:00Z");
    }

    private static List<Row> deleted(Data deletion) {
        return Stream.of("message-deleted", "message-removed")
                .map(name -> row(SC, name, deletion))
                .toList();
    }

    private static Data fields(String name, Object value) {
        return new Data(Map.of()).and(name, value);
    }

    /** The fields of a row. */
    private record Data(Map<String, Object> values) {

        Data and(String name, Object value) {
            Map<String, Object> more = new LinkedHashMap<>(values);
            more.put(name, value);
            return new Data(more);
        }
    }

    private static String key(String channel, String event) {
        return channel + " " + event;
    }
}
