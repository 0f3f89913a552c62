package com.hotelchat.gateway.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.TypingEvent;
import com.hotelchat.gateway.Samples;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rows of the realtime contract for those who type. */
class TypingSignalsTest {

    private static final String ID = "0b9f6a52-5f0e-4f0c-9a3e-5b8f1f6f2a11";

    @Test
    void typingInGuestChatIsToldInItsConversation() throws Exception {
        Map<String, Object> data = typing();
        data.put("sender_type", "staff");

        assertRow(EventType.GUEST_CHAT_TYPING, "hotel-abc-conversation-123-chat", data);
    }

    @Test
    void typingInStaffChatIsToldItsParticipants() throws Exception {
        assertRow(EventType.STAFF_TYPING, "hotel-abc-staff-conversation-123", typing());
    }

    private static Map<String, Object> typing() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("conversation_id", 123);
        data.put("staff_id", 5);
        data.put("staff_name", "John Smith");
        data.put("is_typing", true);
        data.put("timestamp", "2026-03-01T14:07:30Z");
        data.put("event_id", ID);
        data.put("hotel_slug", "hotel-abc");
        return data;
    }

    private static void assertRow(EventType type, String channel, Map<String, Object> data)
            throws Exception {
        TypingEvent event =
                (TypingEvent) EventJson.mapper().convertValue(Samples.json(type), type.record());

        Signal signal = TypingSignals.signal(ID, event);

        assertThat(signal.channel().name()).isEqualTo(channel);
        assertThat(signal.name()).isEqualTo("user-typing");
        assertThat(signal.exceptSocketId()).isEqualTo("1234.5678");
        // As text, because a tree tells 5 from 5L.
        assertThat(EventJson.mapper().readTree(signal.data().toString()))
                .isEqualTo(
                        EventJson.mapper().readTree(EventJson.mapper().writeValueAsString(data)));
    }
}
