package com.hotelchat.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.testing.Checkout;
import com.hotelchat.testing.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Event schemas, REST and events only gain: what the last release had is still there. With {@code
 * -Dcontract.release} the contract of this checkout is saved as that of the last release.
 */
class ContractTest {

    private static final Path RELEASED =
            Checkout.root().resolve("testing/src/test/resources/released");

    private static final Path VERSION = RELEASED.resolve("version.txt");

    private static final Contract CURRENT = Contract.of(Checkout.root());

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path folder;

    @Test
    void nothingOfTheLastReleaseIsTakenAway() throws IOException {
        if (System.getProperty("contract.release") != null) {
            CURRENT.saveIn(RELEASED);
            Files.writeString(VERSION, Release.version() + "\n");
        }

        Contract released = Contract.savedIn(RELEASED);

        assertThat(released.rest()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(released.events()).isNotEmpty();
        assertThat(released.schemas()).hasSizeGreaterThan(40);
        assertThat(released.brokenBy(CURRENT)).isEmpty();
    }

    /** Before the first release there is nothing but what it will have. */
    @Test
    void contractIsThatOfTheLastEntryThatIsReleased() throws IOException {
        String last =
                Pattern.compile("(?m)^## ([\\d.]+)$")
                        .matcher(Files.readString(Checkout.root().resolve("CHANGELOG.md")))
                        .results()
                        .map(entry -> entry.group(1))
                        .findFirst()
                        .orElse(Release.version());

        assertThat(VERSION).hasContent(last + "\n");
    }

    @Test
    void savedContractIsTheWholeOne() {
        CURRENT.saveIn(folder);

        assertThat(Contract.savedIn(folder).brokenBy(CURRENT)).isEmpty();
        assertThat(CURRENT.brokenBy(Contract.savedIn(folder))).isEmpty();
    }

    @Test
    void everyFieldOfEveryEventIsMissedWhenItIsGone() {
        CURRENT.schemas()
                .forEach(
                        (file, schema) ->
                                schema.path("properties")
                                        .fieldNames()
                                        .forEachRemaining(
                                                field ->
                                                        assertThat(brokenByLossOf(file, field))
                                                                .as("%s without %s", file, field)
                                                                .isNotEmpty()));
    }

    private static Iterable<String> brokenByLossOf(String file, String field) {
        return CURRENT.brokenBy(
                changed(file, schema -> ((ObjectNode) schema.path("properties")).remove(field)));
    }

    @Test
    void everyOperationIsMissedWhenItIsGone() {
        CURRENT.rest()
                .forEach(
                        (file, document) ->
                                document.path("paths")
                                        .fieldNames()
                                        .forEachRemaining(
                                                path ->
                                                        assertThat(brokenByLossOfPath(file, path))
                                                                .as("%s without %s", file, path)
                                                                .isNotEmpty()));
    }

    private static Iterable<String> brokenByLossOfPath(String file, String path) {
        return CURRENT.brokenBy(
                changedRest(file, all -> ((ObjectNode) all.path("paths")).remove(path)));
    }

    @Test
    void topicAndMessageAreMissedWhenTheyAreGone() {
        String file = "hotel-chat.json";

        assertThat(
                        CURRENT.brokenBy(
                                changedEvents(
                                        file,
                                        all -> object(all, "/channels").remove("hotel.staff"))))
                .contains("hotel.staff: no longer a topic");
        assertThat(
                        CURRENT.brokenBy(
                                changedEvents(
                                        file,
                                        all ->
                                                object(all, "/channels/guest-chat.events/messages")
                                                        .remove("guest-chat.message-sent.v1"))))
                .contains("guest-chat.message-sent.v1: not on guest-chat.events");
    }

    @Test
    void newFieldOfOursIsAnAddition() {
        Consumer<JsonNode> addition =
                schema -> {
                    object(schema, "/properties").putObject("mood").put("type", "string");
                    ((ArrayNode) schema.path("required")).add("mood");
                };

        assertThat(CURRENT.brokenBy(changed("guest-chat.message-sent.v1.json", addition)))
                .isEmpty();
        assertThat(CURRENT.brokenBy(changed("hotel.stay.checked-in.v1.json", addition)))
                .containsExactly("hotel.stay.checked-in.v1.json.mood: now required");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // keyword, released, current, breaks readers of ours, breaks writers
                "type      | \"string\"            | \"integer\"           | true  | true",
                "type      | \"string\"            | [\"string\",\"null\"] | true  | false",
                "type      | [\"string\",\"null\"] | \"string\"            | false | true",
                "enum      | [\"a\",\"b\"]         | [\"a\"]               | true  | true",
                "enum      | [\"a\"]               | [\"a\",\"b\"]         | false | false",
                "enum      | null                  | [\"a\"]               | false | true",
                "maxLength | 10                    | 9                     | false | true",
                "maxLength | 10                    | 11                    | true  | false",
                "maxLength | null                  | 11                    | false | true",
                "maxLength | 10                    | null                  | true  | false",
                "minimum   | 0                     | 1                     | false | true",
                "minimum   | 1                     | 0                     | true  | false",
                "pattern   | \"[a-z]\"             | \"[a-y]\"             | true  | true",
                "pattern   | \"[a-z]\"             | null                  | true  | false",
                "format    | \"uuid\"              | \"uri\"               | true  | true",
                "const     | 1                     | 2                     | true  | true",
                "required  | [\"a\",\"b\"]         | [\"a\"]               | true  | false",
                "required  | [\"a\"]               | [\"a\",\"b\"]         | false | true",
                "oneOf     | [{},{}]               | [{}]                  | true  | true",
                "items     | {\"type\":\"string\"} | {\"type\":\"null\"}   | true  | true",
                "properties| {\"a\":{}}            | {}                    | true  | true",
                "properties| {}                    | {\"a\":{}}            | false | false",
            })
    void ruleDependsOnWhoWrites(
            String keyword, String released, String current, boolean readers, boolean writers)
            throws Exception {
        assertThat(between(keyword, released, current, SchemaChanges.Writer.US))
                .hasSize(readers ? 1 : 0);
        assertThat(between(keyword, released, current, SchemaChanges.Writer.OTHERS))
                .hasSize(writers ? 1 : 0);
    }

    private static Iterable<String> between(
            String keyword, String released, String current, SchemaChanges.Writer writer)
            throws Exception {
        JsonNode was = schema(keyword, released);
        JsonNode is = schema(keyword, current);
        return SchemaChanges.between(
                "it", was, is, SchemaChanges.within(was), SchemaChanges.within(is), writer);
    }

    private static JsonNode schema(String keyword, String value) throws Exception {
        ObjectNode schema = JSON.createObjectNode();
        JsonNode parsed = JSON.readTree(value);
        if (!parsed.isNull()) {
            schema.set(keyword, parsed);
        }
        return schema;
    }

    private static Contract changed(String file, Consumer<JsonNode> change) {
        return new Contract(
                CURRENT.rest(), CURRENT.events(), with(CURRENT.schemas(), file, change));
    }

    private static Contract changedRest(String file, Consumer<JsonNode> change) {
        return new Contract(
                with(CURRENT.rest(), file, change), CURRENT.events(), CURRENT.schemas());
    }

    private static Contract changedEvents(String file, Consumer<JsonNode> change) {
        return new Contract(
                CURRENT.rest(), with(CURRENT.events(), file, change), CURRENT.schemas());
    }

    private static Map<String, JsonNode> with(
            Map<String, JsonNode> documents, String file, Consumer<JsonNode> change) {
        Map<String, JsonNode> changed = new TreeMap<>(documents);
        JsonNode copy = documents.get(file).deepCopy();
        change.accept(copy);
        changed.put(file, copy);
        return changed;
    }

    private static ObjectNode object(JsonNode document, String pointer) {
        return (ObjectNode) document.at(pointer);
    }
}
