package com.hotelchat.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventContractTest {

    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    private static final String SCHEMA_BASE = "https://hotelchat.example/schemas/";
    private static final JsonSchemaFactory SCHEMAS =
            JsonSchemaFactory.getInstance(
                    SpecVersion.VersionFlag.V202012,
                    factory ->
                            factory.schemaMappers(
                                    mappers ->
                                            mappers.mapPrefix(SCHEMA_BASE, "classpath:schemas/")));

    @Test
    void everyEventHasAWireName() {
        Set<Class<?>> named =
                Arrays.stream(EventType.values())
                        .map(EventType::record)
                        .collect(Collectors.toSet());

        assertThat(leaves(ChatEvent.class)).containsExactlyInAnyOrderElementsOf(named);
    }

    @ParameterizedTest
    @EnumSource
    void wireNameIsVersionedAndNoClassName(EventType type) {
        assertThat(type.wireName())
                .matches(
                        "(hotel|guest-chat|staff-chat|realtime|notification)\\.[a-z-]+(\\.[a-z-]+)?\\.v[1-9]");
        assertThat(EventType.of(type.wireName())).contains(type);
    }

    @ParameterizedTest
    @EnumSource
    void sampleMeetsItsSchema(EventType type) {
        assertThat(schema(type).validate(sample(type))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void schemaRefusesASampleWithoutARequiredField(EventType type) {
        for (JsonNode required : schema(type).getSchemaNode().get("required")) {
            ObjectNode cut = sample(type);
            cut.remove(required.asText());

            assertThat(schema(type).validate(cut)).as(required.asText()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void sampleSurvivesDecodingAndEncoding(EventType type) throws Exception {
        ObjectNode sample = sample(type);

        ChatEvent event = EventJson.decode(type, keyOf(type), bytes(sample));

        assertThat(event).isInstanceOf(type.record());
        assertThat(EventType.of(event)).isEqualTo(type);
        assertThat(EventJson.mapper().readTree(EventJson.encode(event))).isEqualTo(sample);
    }

    @ParameterizedTest
    @EnumSource
    void sampleShowsEveryFieldOfItsSchema(EventType type) {
        List<String> fields =
                schema(type).getSchemaNode().get("properties").properties().stream()
                        .map(java.util.Map.Entry::getKey)
                        .toList();

        assertThat(sample(type).properties().stream().map(java.util.Map.Entry::getKey))
                .containsExactlyInAnyOrderElementsOf(fields);
    }

    @ParameterizedTest
    @EnumSource
    void fieldsThatANewerProducerAddsArePassedOver(EventType type) throws Exception {
        ObjectNode newer = sample(type).put("a_field_of_tomorrow", 1);

        assertThat(EventJson.decode(type, keyOf(type), bytes(newer)))
                .isEqualTo(EventJson.decode(type, keyOf(type), bytes(sample(type))));
    }

    @ParameterizedTest
    @EnumSource
    void requiredFieldThatIsMissingIsNamed(EventType type) {
        for (JsonNode required : schema(type).getSchemaNode().get("required")) {
            ObjectNode cut = sample(type);
            cut.remove(required.asText());
            if (isAlsoFineWhenEmpty(required.asText())) {
                continue;
            }

            assertThatThrownBy(() -> EventJson.decode(type, keyOf(type), bytes(cut)))
                    .as(required.asText())
                    .isInstanceOf(InvalidEventException.class)
                    .hasMessageContaining(required.asText());
        }
    }

    /**
     * Checks that no text of a hotel system that follows the schema ends in a dead-letter topic.
     */
    @ParameterizedTest
    @MethodSource("ofHotelSystems")
    void textsThatTheSchemaTakesAreTaken(EventType type) {
        for (JsonPointer text : texts(sample(type), JsonPointer.empty())) {
            for (String other : List.of("", "x", "x".repeat(5_000))) {
                ObjectNode changed =
                        with(sample(type), text, JsonNodeFactory.instance.textNode(other));

                if (schema(type).validate(changed).isEmpty()) {
                    assertThat(isTaken(type, changed)).as("%s: %s", text, other).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ofHotelSystems")
    void optionalFieldsMayBeMissingOrNull(EventType type) throws Exception {
        for (JsonPointer field : optionalFields(schema(type).getSchemaNode(), sample(type))) {
            ObjectNode missing = sample(type);
            ((ObjectNode) missing.at(field.head())).remove(field.last().getMatchingProperty());
            ObjectNode isNull = with(sample(type), field, NullNode.getInstance());
            for (ObjectNode changed : List.of(missing, isNull)) {
                if (!schema(type).validate(changed).isEmpty()) {
                    // Exactly one of the fields that name the addressee of a notice.
                    assertThat(field.toString()).isEqualTo("/staff_ids");
                    continue;
                }

                assertThat(EventJson.decode(type, keyOf(type), bytes(changed)))
                        .as("without %s", field)
                        .isInstanceOf(type.record());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ofHotelSystems")
    void timesThatNoDatabaseKeepsAreRefused(EventType type) {
        for (String time :
                List.of(
                        "1796000000000000",
                        "1796000000",
                        "\"1796000000000\"",
                        "\"+999999-01-01T00:00:00Z\"",
                        "\"-5000-01-01T00:00:00Z\"",
                        "\"1999-12-31T23:59:59Z\"",
                        "\"2100-01-01T00:00:01Z\"",
                        "\"2026-03-01T14:05Z\"",
                        "\"2026-03-01T14:05:00\"",
                        "\"2026-03-01\"",
                        "\"2026-02-30T14:05:00Z\"",
                        "true",
                        "[]",
                        "{}")) {
            for (JsonPointer field : times(sample(type))) {
                ObjectNode changed = with(sample(type), field, json(time));
                boolean decorates = field.toString().equals("/expected_check_out");

                assertThat(isTaken(type, changed)).as("%s: %s", field, time).isEqualTo(decorates);
            }
        }
    }

    @Test
    void decorationNeverRefusesARecord() throws Exception {
        StayEvent.Guest guest =
                checkedIn(
                        "{\"first_name\": \"Su\\nhar\\u0000to\", \"last_name\": \"\", \"language\": \"en_US.UTF-8\"}");
        StayEvent.Guest other =
                checkedIn(
                        "{\"last_name\": \""
                                + "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67".repeat(40)
                                + "\", \"language\": 7}");

        assertThat(guest).isEqualTo(new StayEvent.Guest("Su har to", "", "en-US"));
        assertThat(guest.fullName()).isEqualTo("Su har to");
        assertThat(other.firstName()).isEmpty();
        assertThat(other.lastName().codePointCount(0, other.lastName().length())).isEqualTo(100);
        assertThat(other.language()).isNull();
        assertThat(
                        checkedIn(
                                        "{\"first_name\": \"Ada\", \"language\": \"en-"
                                                + "x-".repeat(100_000)
                                                + "\"}")
                                .language())
                .isNull();
        assertThatThrownBy(() -> checkedIn("{\"first_name\": \" \", \"last_name\": \"\u200b\"}"))
                .isInstanceOf(InvalidEventException.class);
    }

    @Test
    void textsOfRecordsAreNormalVisibleAndCutBetweenClusters() throws Exception {
        String flag = "\ud83c\udde9\ud83c\uddea";
        ObjectNode notice =
                sample(EventType.STAFF_NOTICE)
                        .put("title", "Lift\nB\u2028is\u0000 cafe\u0301")
                        .put("text", "x".repeat(3_998) + " " + flag);
        ObjectNode staff = sample(EventType.STAFF_UPDATED);
        staff.putObject("role").put("slug", "front\noffice").put("name", "\u200b");

        NoticeEvent.StaffNotice read =
                (NoticeEvent.StaffNotice)
                        EventJson.decode(EventType.STAFF_NOTICE, "hotel-abc/5", bytes(notice));

        assertThat(read.title()).isEqualTo("Lift B is  caf\u00e9");
        assertThat(read.text()).isEqualTo("x".repeat(3_998));
        assertThat(
                        ((StaffEvent.StaffUpdated)
                                        EventJson.decode(
                                                EventType.STAFF_UPDATED,
                                                keyOf(EventType.STAFF_UPDATED),
                                                bytes(staff)))
                                .role())
                .isEqualTo(new StaffEvent.Group("front office", "front\noffice"));
        for (String invisible : List.of("\u200b", "\u3164 \n")) {
            assertThatThrownBy(
                            () ->
                                    EventJson.decode(
                                            EventType.STAFF_NOTICE,
                                            "hotel-abc/5",
                                            bytes(notice.deepCopy().put("text", invisible))))
                    .isInstanceOf(InvalidEventException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "data:text/html,x",
                " ",
                "//a.example/x",
                "https://",
                "x y"
            })
    void addressesThatAreNotOfTheWebAreLeftOut(String address) throws Exception {
        ObjectNode staff = sample(EventType.STAFF_UPDATED).put("profile_image_url", address);
        ObjectNode notice = sample(EventType.STAFF_NOTICE).put("url", address);

        assertThat(
                        ((StaffEvent.StaffUpdated)
                                        EventJson.decode(
                                                EventType.STAFF_UPDATED,
                                                "hotel-abc/5",
                                                bytes(staff)))
                                .profileImageUrl())
                .isNull();
        assertThat(
                        ((NoticeEvent.StaffNotice)
                                        EventJson.decode(
                                                EventType.STAFF_NOTICE,
                                                "hotel-abc/5",
                                                bytes(notice)))
                                .url())
                .isNull();
    }

    private static StayEvent.Guest checkedIn(String guest) throws InvalidEventException {
        ObjectNode record = sample(EventType.STAY_CHECKED_IN).set("guest", json(guest));
        return ((StayEvent.CheckedIn)
                        EventJson.decode(
                                EventType.STAY_CHECKED_IN,
                                keyOf(EventType.STAY_CHECKED_IN),
                                bytes(record)))
                .guest();
    }

    private static JsonNode json(String text) {
        try {
            return EventJson.mapper().readTree(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static ObjectNode with(ObjectNode data, JsonPointer field, JsonNode value) {
        ((ObjectNode) data.at(field.head())).set(field.last().getMatchingProperty(), value);
        return data;
    }

    private static List<JsonPointer> times(ObjectNode sample) {
        return sample.properties().stream()
                .filter(field -> TIME.matcher(field.getValue().asText()).lookingAt())
                .map(field -> JsonPointer.empty().appendProperty(field.getKey()))
                .toList();
    }

    /** The fields of a sample and of the objects in it that the schema does not require. */
    private static List<JsonPointer> optionalFields(JsonNode schema, ObjectNode sample) {
        List<JsonPointer> optional = new ArrayList<>();
        for (var property : schema.get("properties").properties()) {
            JsonPointer field = JsonPointer.empty().appendProperty(property.getKey());
            if (!isRequired(schema, property.getKey())) {
                optional.add(field);
            }
            if (property.getValue().has("properties")) {
                optionalFields(property.getValue(), (ObjectNode) sample.get(property.getKey()))
                        .forEach(inner -> optional.add(field.append(inner)));
            }
        }
        return optional;
    }

    private static boolean isRequired(JsonNode schema, String field) {
        for (JsonNode required : schema.path("required")) {
            if (required.asText().equals(field)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void schemaRefusesANoticeForNobodyAndForTwo() {
        ObjectNode notice = sample(EventType.STAFF_NOTICE);
        ObjectNode forTwo = notice.deepCopy().put("role_slug", "receptionist");
        ObjectNode forNobody = notice.deepCopy().putNull("staff_ids");

        for (ObjectNode refused : List.of(forTwo, forNobody)) {
            assertThat(schema(EventType.STAFF_NOTICE).validate(refused)).isNotEmpty();
            assertThat(isTaken(EventType.STAFF_NOTICE, refused)).isFalse();
        }
    }

    @Test
    void overlongFormsAreNotUtf8() throws Exception {
        String sample = sample(EventType.STAFF_UPDATED).toString();
        byte[] value =
                sample.replaceFirst("\\{", "{\"x\": \"\u00C0\u00AF\", ")
                        .getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> EventJson.decode(EventType.STAFF_UPDATED, "hotel-abc/5", value))
                .isInstanceOf(InvalidEventException.class)
                .hasMessage("the value is not JSON in UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32BE", "UTF-32LE"})
    void valueIsInUtf8OrRefused(String charset) throws Exception {
        String sample = sample(EventType.STAFF_UPDATED).toString();
        String key = "hotel-abc/5";

        assertThatThrownBy(
                        () ->
                                EventJson.decode(
                                        EventType.STAFF_UPDATED,
                                        key,
                                        sample.getBytes(Charset.forName(charset))))
                .isInstanceOf(InvalidEventException.class)
                .hasMessage("the value is not JSON in UTF-8");
        assertThat(
                        EventJson.decode(
                                        EventType.STAFF_UPDATED,
                                        key,
                                        ("\uFEFF" + sample).getBytes(StandardCharsets.UTF_8))
                                .key())
                .as("a byte order mark of UTF-8 is harmless")
                .isEqualTo(key);
    }

    @ParameterizedTest
    @EnumSource
    void foreignKeyIsRefused(EventType type) {
        assertThatThrownBy(() -> EventJson.decode(type, "hotel-xyz/1", bytes(sample(type))))
                .isInstanceOf(InvalidEventException.class)
                .hasMessage("the key is not that of the data");
    }

    @Test
    void reasonNeverQuotesTheInput() {
        ObjectNode sample = sample(EventType.STAFF_UPDATED);
        ((ObjectNode) sample.get("department")).put("slug", "Zarathustra".repeat(100));
        ObjectNode mistyped = sample(EventType.STAFF_UPDATED);
        mistyped.put("staff_id", "Zarathustra");
        ObjectNode number = sample(EventType.STAFF_UPDATED);
        number.put("first_name", 4711);

        for (byte[] value :
                List.of(
                        bytes(sample),
                        bytes(mistyped),
                        bytes(number),
                        "Zarathustra".getBytes(StandardCharsets.UTF_8))) {
            assertThatThrownBy(
                            () -> EventJson.decode(EventType.STAFF_UPDATED, "hotel-abc/5", value))
                    .isInstanceOf(InvalidEventException.class)
                    .message()
                    .doesNotContain("Zarathustra", "4711");
        }
    }

    @ParameterizedTest
    @EnumSource
    void toStringHoldsNoPersonalData(EventType type) throws Exception {
        ChatEvent event = EventJson.decode(type, keyOf(type), bytes(sample(type)));

        assertThat(event.toString())
                .doesNotContain(
                        "Ada", "Byron", "Smith", "a101", "seven to", "555", "towels", "plumber");
    }

    /** Returns whether the field is a count or list whose absence means none. */
    private static boolean isAlsoFineWhenEmpty(String field) {
        return Set.of("unread_count", "urgent").contains(field);
    }

    private static Stream<EventType> ofHotelSystems() {
        return Arrays.stream(EventType.values()).filter(type -> !type.topic().isOurs());
    }

    /**
     * Returns the places where the sample has a text other than a time: a schema only describes
     * times.
     */
    private static List<JsonPointer> texts(JsonNode node, JsonPointer here) {
        if (node.isTextual()) {
            return TIME.matcher(node.asText()).lookingAt() ? List.of() : List.of(here);
        }
        return node.properties().stream()
                .flatMap(
                        field ->
                                texts(field.getValue(), here.appendProperty(field.getKey()))
                                        .stream())
                .toList();
    }

    private static boolean isTaken(EventType type, ObjectNode data) {
        try {
            EventJson.mapper().convertValue(data, type.record());
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EventContractTest::leaves)
                : Stream.of(type);
    }

    private static String keyOf(EventType type) {
        ObjectNode sample = sample(type);
        return switch (type.topic()) {
            case HOTEL_STAYS -> "hotel-abc/S-2026-0042";
            case HOTEL_STAFF -> "hotel-abc/5";
            case HOTEL_NOTICES ->
                    sample.has("room_number") ? "hotel-abc/101" : "hotel-abc/front-office";
            case GUEST_CHAT_EVENTS, CHAT_SIGNALS -> "hotel-abc/123";
            case STAFF_CHAT_EVENTS ->
                    sample.has("conversation_id") ? "hotel-abc/123" : "hotel-abc/notices";
            case STAFF_CHAT_MEMBERS -> "hotel-abc/123";
            case GUEST_CHAT_DEVICES -> "hotel-abc/S-2026-0042";
            case NOTIFICATION_EVENTS -> "hotel-abc/staff-5";
            case GUEST_CHAT_SESSIONS ->
                    sample.has("key_id") ? "_keys/2026-03-01" : "hotel-abc/S-2026-0042";
            case REALTIME_PRESENCE ->
                    sample.has("user_id")
                            ? "presence-hotel-abc-conversation-123-chat/hotel-abc-staff-5"
                            : "private-hotel-abc-room-101-chat";
        };
    }

    private static JsonSchema schema(EventType type) {
        return SCHEMAS.getSchema(SchemaLocation.of(SCHEMA_BASE + type.wireName() + ".json"));
    }

    private static ObjectNode sample(EventType type) {
        String name = "/samples/" + type.wireName() + ".json";
        try (InputStream file = EventContractTest.class.getResourceAsStream(name)) {
            assertThat(file).as(name).isNotNull();
            return (ObjectNode) EventJson.mapper().readTree(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
