package com.hotelchat.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.StaffMessage.Mention;
import com.hotelchat.events.StaffMessage.Reaction;
import com.hotelchat.events.StaffMessage.Reading;
import com.hotelchat.events.StaffMessage.Sender;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Checks the fields that the JSON of a staff chat message derives from its components. */
class StaffMessageTest {

    private static final Instant NOW = Instant.parse("2026-03-01T14:08:00Z");

    @Test
    void isReadOnlyOnceEveryOtherParticipantHasRead() {
        JsonNode pending = json(message(null, List.of(), false));
        JsonNode delivered = json(message(NOW, List.of(6L), false));
        JsonNode read = json(message(NOW, List.of(6L, 7L), true));

        assertThat(pending.get("status").textValue()).isEqualTo("pending");
        assertThat(delivered.get("status").textValue()).isEqualTo("delivered");
        assertThat(delivered.get("is_read").booleanValue()).isFalse();
        assertThat(delivered.get("read_by_count").intValue()).isEqualTo(1);
        assertThat(read.get("status").textValue()).isEqualTo("read");
        assertThat(read.get("is_read").booleanValue()).isTrue();
        assertThat(read.get("read_by").toString()).isEqualTo("[6,7]");
    }

    @Test
    void reactionsAreCountedInTheOrderOfTheirFirstUse() {
        JsonNode json = json(message(NOW, List.of(), false));

        assertThat(
                        json.get("reaction_summary").properties().stream()
                                .map(Map.Entry::toString)
                                .collect(Collectors.joining(" ")))
                .isEqualTo("\u2705=2 \ud83d\udc4d=1");
    }

    @Test
    void idsStandBesideWhatTheyName() {
        JsonNode json = json(message(NOW, List.of(), false));

        assertThat(json.get("sender").longValue()).isEqualTo(5);
        assertThat(json.get("sender_name").textValue()).isEqualTo("John Smith");
        assertThat(json.get("sender_info").get("full_name").textValue()).isEqualTo("John Smith");
        assertThat(json.get("mentions").toString()).isEqualTo("[6]");
        assertThat(json.get("mentioned_staff").toString())
                .isEqualTo("[{\"id\":6,\"name\":\"Mary Byron\"}]");
        assertThat(json.get("reactions").get(0).get("staff").longValue()).isEqualTo(6);
        assertThat(json.get("reply_to").isNull()).isTrue();
        assertThat(json.get("reply_to_message").isNull()).isTrue();
    }

    private static JsonNode json(StaffMessage message) {
        return EventJson.mapper().valueToTree(message);
    }

    private static StaffMessage message(
            @Nullable Instant deliveredAt, List<Long> readers, boolean isReadByAll) {
        return new StaffMessage(
                790,
                "hotel-abc",
                123,
                new Sender(5, "John", "Smith", null, null, null, null, true, true),
                "Hello",
                NOW,
                deliveredAt,
                readers.stream().map(id -> new Reading(id, "Mary Byron", null, NOW)).toList(),
                isReadByAll,
                null,
                List.of(),
                List.of(reaction(6, "\u2705"), reaction(7, "\ud83d\udc4d"), reaction(8, "\u2705")),
                List.of(new Mention(6, "Mary Byron")),
                null,
                null,
                null,
                null,
                5,
                5L);
    }

    private static Reaction reaction(long staffId, String emoji) {
        return new Reaction(100 + staffId, emoji, staffId, "Mary Byron", null, NOW);
    }
}
