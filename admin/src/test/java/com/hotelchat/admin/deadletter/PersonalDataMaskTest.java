package com.hotelchat.admin.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.events.EventType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataMaskTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Fields of the contract, among them all whose texts may be shown, and others. */
    private static final List<String> FIELDS =
            List.of(
                    "hotel_slug",
                    "stay_id",
                    "room_number",
                    "type",
                    "status",
                    "mime_type",
                    "checked_in_at",
                    "timestamp",
                    "slug",
                    "client_message_id",
                    "pin",
                    "message",
                    "text",
                    "first_name",
                    "guest_name",
                    "email",
                    "phone_number",
                    "sealed_token",
                    "socket_id",
                    "file_name",
                    "somethingElse");

    /**
     * Returns a word with the characters of names, texts, addresses, tokens and telephone numbers.
     */
    private static String secret(Random random) {
        String letters = "abcdefghijklmnopqrstuvwxyzäöüßéñ";
        StringBuilder word = new StringBuilder("X");
        for (int i = 0; i < 6 + random.nextInt(10); i++) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return switch (random.nextInt(5)) {
            case 0 -> word.toString();
            case 1 -> word + " " + word;
            case 2 -> word + "@mail.example";
            case 3 -> "+3538" + (10_000_000 + random.nextInt(90_000_000));
            default -> "eyJ" + word + "." + word + "==";
        };
    }

    private static JsonNode random(Random random, int depth, List<String> secrets) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        int kind = random.nextInt(depth > 4 ? 3 : 6);
        if (kind < 3) {
            String secret = secret(random);
            secrets.add(secret);
            return nodes.textNode(secret);
        }
        if (kind == 3) {
            ArrayNode array = nodes.arrayNode();
            for (int i = 0; i < random.nextInt(4); i++) {
                array.add(random(random, depth + 1, secrets));
            }
            return array;
        }
        ObjectNode object = nodes.objectNode();
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            String name = FIELDS.get(random.nextInt(FIELDS.size()));
            if (random.nextInt(6) == 0) {
                name = "a " + secret(random);
                secrets.add(name);
            }
            if (name.equals("pin") && random.nextBoolean()) {
                int pin = 100_000 + random.nextInt(900_000);
                secrets.add(Integer.toString(pin));
                object.put(name, pin);
            } else {
                object.set(name, random(random, depth + 1, secrets));
            }
        }
        return object;
    }

    @Test
    void noSecretIsShownWhereverItStands() throws IOException {
        for (int seed = 0; seed < 3_000; seed++) {
            List<String> secrets = new ArrayList<>();
            JsonNode value = random(new Random(seed), 0, secrets);

            String shown = PersonalDataMask.describe(JSON.writeValueAsBytes(value));

            for (String secret : secrets) {
                assertThat(shown).as("seed %d", seed).doesNotContain(secret);
            }
        }
    }

    @Test
    void structureFlagsIdsAndTimesAreKept() throws IOException {
        String shown =
                PersonalDataMask.describe(
                        """
                        {"hotel_slug": "hotel-abc", "stay_id": "S-2026-0042", "room_number": "101",
                         "guest": {"first_name": "Ada", "last_name": "Byron", "language": "en"},
                         "checked_in_at": "2026-03-01T14:05:00Z", "pin": "a101", "version": 1,
                         "is_open": true, "none": null, "list": ["äö", {"id": 5}]}
                        """
                                .getBytes(UTF_8));

        assertThat(JSON.readTree(shown))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"hotel_slug": "hotel-abc", "stay_id": "S-2026-0042", "room_number": "101",
                                 "guest": {"first_name": "‹3 characters›", "last_name": "‹5 characters›",
                                           "language": "‹2 characters›"},
                                 "checked_in_at": "2026-03-01T14:05:00Z", "pin": "‹4 characters›",
                                 "version": 1, "is_open": true, "none": null,
                                 "list": ["‹2 characters›", {"id": 5}]}
                                """));
    }

    @Test
    void pinThatCameAsANumberIsHidden() {
        assertThat(PersonalDataMask.describe("{\"pin\": 4711, \"version\": 3}".getBytes(UTF_8)))
                .contains("‹number›")
                .contains("3")
                .doesNotContain("4711");
    }

    @ParameterizedTest
    @EnumSource
    void namesAndTextsOfEverySampleAreHidden(EventType type) throws IOException {
        JsonNode sample;
        try (InputStream file =
                EventType.class.getResourceAsStream("/samples/" + type.wireName() + ".json")) {
            sample = JSON.readTree(file);
        }

        String shown = PersonalDataMask.describe(JSON.writeValueAsBytes(sample));

        assertThat(shown)
                .doesNotContain("Byron", "Smith", "breakfast", "a101", "example", "plumber", "555")
                .doesNotContain("sealed-by", "c2Vh", "1234.5678", "f83OJ3");
        assertThat(JSON.readTree(shown).properties()).hasSameSizeAs(sample.properties());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Ada Byron, room 101", "{\"pin\": \"a101\"", "", "[1] and more", "PIN a101"})
    void textThatIsNoJsonIsNotQuoted(String text) {
        byte[] value = text.getBytes(UTF_8);

        assertThat(PersonalDataMask.describe(value))
                .isEqualTo(value.length + " bytes that are no JSON");
    }

    @Test
    void firstBytesAreNamedAsLongAsTheyAreNoText() {
        assertThat(
                        PersonalDataMask.describe(
                                new byte[] {0x1f, (byte) 0x8b, 8, 0, 'A', 'd', 'a', 0}))
                .isEqualTo("8 bytes that are no JSON, beginning with 1f 8b 08 00");
        assertThat(PersonalDataMask.describe("Äda".getBytes(UTF_8)))
                .isEqualTo("4 bytes that are no JSON");
    }

    @Test
    void attributesAndKeysAreShownOnlyIfTheyLookLikeSome() {
        assertThat(PersonalDataMask.attribute("hotel.stay.checked-in.v1"))
                .isEqualTo("hotel.stay.checked-in.v1");
        assertThat(PersonalDataMask.attribute("//pms.example/x")).isEqualTo("//pms.example/x");
        assertThat(PersonalDataMask.attribute("Ada Byron")).isEqualTo("‹9 characters›");
        assertThat(PersonalDataMask.attribute("ada@mail.example")).isEqualTo("‹16 characters›");
        assertThat(PersonalDataMask.key("hotel-abc/S-1")).isEqualTo("hotel-abc/S-1");
        assertThat(PersonalDataMask.key("hotel-abc/Ada Byron")).isEqualTo("‹19 characters›");
        assertThat(PersonalDataMask.key("Byron")).isEqualTo("‹5 characters›");
    }
}
