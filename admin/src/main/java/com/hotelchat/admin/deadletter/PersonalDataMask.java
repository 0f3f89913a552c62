package com.hotelchat.admin.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.HotelSlug;
import com.hotelchat.events.RoomNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Describes the value of a record without personal data. Structure, flags, and the values of an
 * allow-list of fields are kept; everything else is replaced by its length. The value of a listed
 * field must also have the form of its kind: a malformed record may have a name in place of an id.
 * The same holds for numbers, as a PIN may be sent as one.
 */
final class PersonalDataMask {

    private static final ObjectMapper PRETTY =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,39}");

    /** A slug, an id of another system, a UUID: one word that is not only letters. */
    private static final Predicate<String> IDENTIFIER =
            Pattern.compile("(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._:-]{0,99}").asMatchPredicate();

    private static final Predicate<String> SLUG =
            Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*").asMatchPredicate();

    /** Matches words of the project, such as those of enumerations. */
    private static final Predicate<String> WORD =
            Pattern.compile("[a-z]+([_-][a-z]+)*").asMatchPredicate();

    private static final Predicate<String> TIME =
            Pattern.compile(
                            "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?"
                                    + "([Zz]|[+-][0-9]{2}:[0-9]{2})?")
                    .asMatchPredicate();

    private static final Predicate<String> MEDIA_TYPE =
            Pattern.compile("[a-z]+/[a-z0-9.+-]{1,80}").asMatchPredicate();

    /** A source of CloudEvents: a URI or its path. */
    private static final Predicate<String> SOURCE =
            Pattern.compile("(/|[a-z][a-z0-9+.-]{0,20}:)[A-Za-z0-9._~:/-]{0,200}")
                    .asMatchPredicate();

    /** The fields whose texts are shown, and the forms of these texts. */
    private static final Map<String, Predicate<String>> TEXTS =
            Map.ofEntries(
                    Map.entry("hotel_slug", HotelSlug::isValid),
                    Map.entry("stay_id", IDENTIFIER),
                    Map.entry("event_id", IDENTIFIER),
                    Map.entry("session_id", IDENTIFIER),
                    Map.entry("ended_session_ids", IDENTIFIER),
                    Map.entry("client_message_id", IDENTIFIER),
                    Map.entry("key_id", IDENTIFIER),
                    Map.entry("room_number", PersonalDataMask::isRoom),
                    Map.entry("from_room", PersonalDataMask::isRoom),
                    Map.entry("to_room", PersonalDataMask::isRoom),
                    Map.entry("department_slug", SLUG),
                    Map.entry("role_slug", SLUG),
                    Map.entry("slug", SLUG),
                    Map.entry("type", WORD),
                    Map.entry("sender_type", WORD),
                    Map.entry("original_sender", WORD),
                    Map.entry("status", WORD),
                    Map.entry("kind", WORD),
                    Map.entry("action", WORD),
                    Map.entry("visibility", WORD),
                    Map.entry("file_type", WORD),
                    Map.entry("mime_type", MEDIA_TYPE),
                    Map.entry("timestamp", TIME),
                    Map.entry("expected_check_out", TIME));

    /** The fields whose numbers are shown, besides those that end like ids and counts. */
    private static final Set<String> NUMBERS =
            Set.of(
                    "id",
                    "staff",
                    "conversation",
                    "sender",
                    "version",
                    "sequence",
                    "sent_sequence",
                    "session_generation",
                    "file_size",
                    "devices",
                    "reply_to",
                    "read_by",
                    "mentions",
                    "total_unread",
                    "conversation_unread",
                    "conversations_with_unread",
                    "added",
                    "removed");

    private static final int MOST_BYTES = 8;

    private PersonalDataMask() {}

    /** Returns the value of a record as text, without personal data. */
    static String describe(byte[] value) {
        JsonNode json;
        try {
            json = EventJson.mapper().readTree(value);
        } catch (IOException unreadable) {
            return describeBytes(value);
        }
        if (json == null || json.isMissingNode()) {
            return describeBytes(value);
        }
        try {
            return PRETTY.writeValueAsString(masked("", json));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Returns a text if it looks like an attribute of an event, and otherwise its length. */
    static String attribute(String text) {
        return Stream.of(IDENTIFIER, TIME, SOURCE, MEDIA_TYPE).anyMatch(kind -> kind.test(text))
                ? text
                : length(text);
    }

    /**
     * Returns a key if it is that of a hotel's stay, conversation or person, or else its length.
     */
    static String key(String text) {
        int slash = text.indexOf('/');
        return slash > 0
                        && HotelSlug.isValid(text.substring(0, slash))
                        && (slash == text.length() - 1
                                || IDENTIFIER.test(text.substring(slash + 1)))
                ? text
                : length(text);
    }

    /** Returns the length of a text in words. */
    static String length(String text) {
        int characters = text.codePointCount(0, text.length());
        return "‹" + characters + (characters == 1 ? " character›" : " characters›");
    }

    private static JsonNode masked(String field, JsonNode node) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (node instanceof ObjectNode object) {
            ObjectNode masked = nodes.objectNode();
            int unknown = 0;
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                String name = each.getKey();
                boolean isShown = FIELD_NAME.matcher(name).matches();
                masked.set(
                        isShown ? name : length(name) + " #" + ++unknown,
                        masked(isShown ? name : "", each.getValue()));
            }
            return masked;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode masked = nodes.arrayNode();
            array.forEach(each -> masked.add(masked(field, each)));
            return masked;
        }
        if (node.isTextual()) {
            String text = node.textValue();
            return isText(field, text) ? node : nodes.textNode(length(text));
        }
        if (node.isNumber() && !isNumber(field)) {
            return nodes.textNode("‹number›");
        }
        return node;
    }

    private static boolean isText(String field, String text) {
        Predicate<String> kind = TEXTS.get(field);
        if (kind == null) {
            return field.endsWith("_at") && TIME.test(text);
        }
        return kind.test(text);
    }

    private static boolean isNumber(String field) {
        return NUMBERS.contains(field)
                || field.endsWith("_id")
                || field.endsWith("_ids")
                || field.endsWith("_count");
    }

    private static boolean isRoom(String text) {
        return RoomNumber.isValid(text) && text.chars().anyMatch(Character::isDigit);
    }

    /** Names the first bytes where these are surely no text. */
    private static String describeBytes(byte[] value) {
        StringBuilder first = new StringBuilder();
        for (int i = 0; i < Math.min(value.length, MOST_BYTES) && isNoText(value[i]); i++) {
            first.append(first.isEmpty() ? "" : " ").append("%02x".formatted(value[i]));
        }
        return value.length
                + " bytes that are no JSON"
                + (first.isEmpty() ? "" : ", beginning with " + first);
    }

    private static boolean isNoText(byte value) {
        int unsigned = Byte.toUnsignedInt(value);
        boolean isControl =
                unsigned < 0x20 && unsigned != '\t' && unsigned != '\n' && unsigned != '\r';
        // Bytes above 0x7F that never begin a character in UTF-8 count too.
        return isControl
                || unsigned == 0x7F
                || (unsigned >= 0x80 && unsigned < 0xC2)
                || unsigned > 0xF4;
    }
}
