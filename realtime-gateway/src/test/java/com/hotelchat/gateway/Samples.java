package com.hotelchat.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestChatEvent.Actor;
import com.hotelchat.events.GuestChatEvent.MessageSent;
import com.hotelchat.events.Message;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.events.StaffChatEvent;
import com.hotelchat.events.StaffMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Events to test with: the golden samples of the contract, and variations of them. */
public final class Samples {

    private Samples() {}

    /** The golden sample of a type, as JSON that may be changed. */
    public static ObjectNode json(EventType type) {
        String name = "/samples/" + type.wireName() + ".json";
        try (InputStream file = ChatEvent.class.getResourceAsStream(name)) {
            return (ObjectNode) EventJson.mapper().readTree(Objects.requireNonNull(file, name));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The golden sample of one of guest chat's types. */
    public static GuestChatEvent guestChat(EventType type) {
        return (GuestChatEvent) EventJson.mapper().convertValue(json(type), type.record());
    }

    /** The golden sample of one of staff chat's types. */
    public static StaffChatEvent staffChat(EventType type) {
        return (StaffChatEvent) EventJson.mapper().convertValue(json(type), type.record());
    }

    /** John Smith's message in a conversation of staff chat of hotel-abc, which names nobody. */
    public static StaffMessage staffMessage(long conversationId, long sequence, String text) {
        Instant now = Instant.parse("2026-03-01T14:08:00Z");
        return new StaffMessage(
                1_000 + sequence,
                "hotel-abc",
                conversationId,
                new StaffMessage.Sender(
                        5, "John", "Smith", null, null, "Receptionist", null, true, true),
                text,
                now,
                now,
                List.of(),
                false,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                null,
                null,
                sequence,
                sequence);
    }

    /** The event of {@link #staffMessage}. */
    public static StaffChatEvent.MessageSent staffMessageSent(
            long conversationId, long sequence, String text, @Nullable String socketId) {
        return new StaffChatEvent.MessageSent(
                "hotel-abc",
                conversationId,
                sequence,
                new StaffChatEvent.Actor(5, "John Smith", null, socketId),
                staffMessage(conversationId, sequence, text),
                false,
                null,
                List.of(6L));
    }

    /** A guest's message in conversation 123 of hotel-abc, room 101. */
    public static MessageSent guestMessage(
            long sequence, String text, @Nullable String socketId, List<Long> recipients) {
        return message(123, sequence, text, SenderType.GUEST, Actor.guest(socketId), recipients);
    }

    /** A message of any side in a conversation of hotel-abc, room 101. */
    public static MessageSent message(
            long conversationId,
            long sequence,
            String text,
            SenderType sender,
            Actor actor,
            List<Long> recipients) {
        Instant now = Instant.parse("2026-03-01T14:08:00Z");
        Message message =
                new Message(
                        1_000 + sequence,
                        "hotel-abc",
                        conversationId,
                        "101",
                        "S-2026-0042",
                        sender,
                        sender == SenderType.STAFF
                                ? new Message.Staff(5, "John Smith", "Receptionist", null)
                                : null,
                        "Ada Byron",
                        text,
                        now,
                        now,
                        null,
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        sequence,
                        sequence);
        return new MessageSent(
                "hotel-abc", conversationId, "101", sequence, actor, message, 1, recipients);
    }
}
