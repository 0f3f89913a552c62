package com.hotelchat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.EventType;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.Topic;
import com.hotelchat.localstack.Topics;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The AsyncAPI document is made from the code: with {@code -Dasyncapi.write} it is written,
 * otherwise it is compared. Its content is checked against the specification, the real reader of
 * records, and the Kafka permissions of each service.
 */
class AsyncApiTest {

    private static final Path FILE = Checkout.root().resolve("docs/asyncapi/hotel-chat.json");

    private static final ObjectNode DOCUMENT = AsyncApi.document();

    private static final JsonSchemaFactory DRAFT_7 =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);

    /** Matches the keys in the description of a key. */
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private static final Pattern FIELD = Pattern.compile("\\{([\\w.]+)}");

    @Test
    void fileIsWhatTheCodeSays() throws IOException {
        String wanted = DOCUMENT.toPrettyString() + "\n";
        if (System.getProperty("asyncapi.write") != null) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, wanted);
        }

        assertThat(FILE).hasContent(wanted);
    }

    @Test
    void followsTheSpecification() throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/asyncapi/3.0.0.json")) {
            JsonSchema specification = DRAFT_7.getSchema(new ObjectMapper().readTree(file));

            assertThat(specification.validate(DOCUMENT)).isEmpty();
            ObjectNode misspelt = DOCUMENT.deepCopy();
            ((ObjectNode) misspelt.at("/channels/hotel.stays")).put("adress", "hotel.stays");
            assertThat(specification.validate(misspelt)).isNotEmpty();
            ObjectNode unbound = DOCUMENT.deepCopy();
            ((ObjectNode) unbound.at("/channels/hotel.stays/bindings/kafka")).put("partitions", 0);
            assertThat(specification.validate(unbound)).isNotEmpty();
        }
    }

    @Test
    void referencesStayInTheDocumentAndLeadSomewhere() {
        List<JsonNode> references = DOCUMENT.findParents("$ref");

        assertThat(references).isNotEmpty();
        for (JsonNode reference : references) {
            // Draft 7 ignores the siblings of a reference.
            assertThat(reference).hasSize(1);
            assertThat(resolved(reference).isMissingNode()).as("%s", reference).isFalse();
        }
    }

    @Test
    void everyTopicIsAChannelAndTheReverse() {
        assertThat(names(DOCUMENT.path("channels")))
                .containsExactlyInAnyOrderElementsOf(Topics.names().toList());
        for (Topics.Topic topic : Topics.all()) {
            JsonNode channel = DOCUMENT.path("channels").path(topic.name());
            JsonNode kafka = channel.at("/bindings/kafka");
            assertThat(channel.path("address").asText()).isEqualTo(topic.name());
            assertThat(kafka.path("partitions").asInt()).isEqualTo(topic.partitions());
            assertThat(kafka.has("replicas")).isFalse();
            JsonNode configuration = kafka.path("topicConfiguration");
            assertThat(configuration.path("retention.ms").asLong())
                    .isEqualTo(topic.retention().toMillis());
            assertThat(texts(configuration.path("cleanup.policy")))
                    .isEqualTo(
                            switch (topic.cleanup()) {
                                case DELETE -> Set.of("delete");
                                case COMPACT -> Set.of("compact");
                                case COMPACT_AND_DELETE -> Set.of("compact", "delete");
                            });
        }
    }

    @Test
    void everyEventIsUnderItsTopicAndNoOther() {
        assertThat(eventsByTopic(DOCUMENT)).isEqualTo(eventsByTopicOfTheCode());
    }

    @Test
    void aMissingEventIsNoticed() {
        ObjectNode cut = DOCUMENT.deepCopy();
        ((ObjectNode) cut.at("/channels/hotel.stays/messages")).remove("hotel.stay.moved.v1");
        ObjectNode moved = DOCUMENT.deepCopy();
        ((ObjectNode) moved.at("/channels/chat.signals/messages"))
                .setAll((ObjectNode) moved.at("/channels/hotel.stays/messages"));

        assertThat(eventsByTopic(cut)).isNotEqualTo(eventsByTopicOfTheCode());
        assertThat(eventsByTopic(moved)).isNotEqualTo(eventsByTopicOfTheCode());
    }

    @Test
    void whatIsNoEventTakesAwayOrWasGivenUp() {
        for (Topics.Topic topic : Topics.all()) {
            Set<String> others = messages(DOCUMENT, topic.name());
            others.removeIf(name -> EventType.of(name).isPresent());
            if (topic.name().endsWith(".dlq")) {
                assertThat(others).containsExactly(AsyncApi.DEAD_LETTER);
            } else {
                assertThat(Set.of(AsyncApi.tombstone(topic.name()))).containsAll(others);
                assertThat(topic.cleanup() == Topics.Cleanup.DELETE && !others.isEmpty()).isFalse();
            }
        }
        assertThat(messages(DOCUMENT, "hotel.staff")).contains("hotel.staff.tombstone");
        assertThat(messages(DOCUMENT, "guest-chat.sessions"))
                .contains("guest-chat.sessions.tombstone");
    }

    @Test
    void compactedTopicsSayWhatANullValueMeans() {
        for (Topic topic : Topic.values()) {
            assertThat(
                            DOCUMENT.path("channels")
                                    .path(topic.wireName())
                                    .path("description")
                                    .asText()
                                    .contains("null value"))
                    .as(topic.wireName())
                    .isEqualTo(topic.isCompacted());
        }
    }

    @ParameterizedTest
    @EnumSource
    void exampleMeetsItsSchemas(EventType type) {
        JsonNode message = message(type);

        assertThat(message.path("examples")).isNotEmpty();
        for (JsonNode example : message.path("examples")) {
            assertThat(schema(message.path("payload")).validate(example.path("payload"))).isEmpty();
            assertThat(schema(message.path("headers")).validate(example.path("headers"))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void schemasRefuseAnExampleWithoutWhatTheyRequire(EventType type) {
        JsonNode message = message(type);
        for (String part : List.of("payload", "headers")) {
            JsonNode schema = resolved(message.path(part));
            assertThat(schema.path("required")).isNotEmpty();
            for (JsonNode required : schema.path("required")) {
                ObjectNode cut = message.at("/examples/0/" + part).deepCopy();
                cut.remove(required.asText());

                assertThat(schema(message.path(part)).validate(cut))
                        .as("%s", required)
                        .isNotEmpty();
            }
        }
    }

    /** Checks that references are followed, so that the content of a definition counts too. */
    @Test
    void schemasRefuseWhatADefinitionRefuses() {
        JsonNode message = message(EventType.MESSAGE_SENT);
        ObjectNode wrong = message.at("/examples/0/payload").deepCopy();
        ((ObjectNode) wrong.path("message")).put("room_number", "Room 101");

        assertThat(schema(message.path("payload")).validate(wrong)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void exampleIsReadAsTheEventThatItIs(EventType type) throws InvalidEventException {
        assertThat(IncomingEvent.read(type.topic(), record(type, Set.of())))
                .isInstanceOfSatisfying(
                        IncomingEvent.Known.class,
                        known -> assertThat(EventType.of(known.event())).isEqualTo(type));
    }

    /** Checks that the hotels' systems have to send only the headers that are really needed. */
    @ParameterizedTest
    @EnumSource
    void headersAreRequiredWhereNothingIsReadWithoutThem(EventType type) {
        JsonNode headers = message(type).path("headers");
        Set<String> needed = new TreeSet<>();
        for (String header : names(headers.path("properties"))) {
            try {
                IncomingEvent.read(type.topic(), record(type, Set.of(header)));
            } catch (InvalidEventException missing) {
                needed.add(header);
            }
        }

        assertThat(needed).containsExactlyInAnyOrderElementsOf(AsyncApi.REQUIRED);
        assertThat(texts(headers.path("required"))).containsAll(needed);
        if (!type.topic().isOurs()) {
            assertThat(texts(headers.path("required"))).isEqualTo(needed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void attributesMayBeAsLongAsTheySay(EventType type) {
        for (String header : List.of("ce_id", "ce_source")) {
            int longest = resolved(property(type, header)).path("maxLength").asInt();
            ConsumerRecord<String, byte[]> fits = record(type, Set.of());
            fits.headers().add(header, "x".repeat(longest).getBytes(UTF_8));
            ConsumerRecord<String, byte[]> overlong = record(type, Set.of());
            overlong.headers().add(header, "x".repeat(longest + 1).getBytes(UTF_8));

            assertThatCode(() -> IncomingEvent.read(type.topic(), fits)).doesNotThrowAnyException();
            assertThatThrownBy(() -> IncomingEvent.read(type.topic(), overlong))
                    .hasMessageContaining(header);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keyIsMadeOfTheData(EventType type) {
        JsonNode key = message(type).at("/bindings/kafka/key");
        String example = key.at("/examples/0").asText();
        JsonNode data = message(type).at("/examples/0/payload");

        assertThat(QUOTED.matcher(key.path("description").asText()).results())
                .extracting(match -> filled(match.group(1), data))
                .anyMatch(
                        filled ->
                                example.equals(filled)
                                        || (filled.endsWith("/") && example.startsWith(filled)));
    }

    @Test
    void everyEventIsWrittenBySomebody() {
        for (Topic topic : Topic.values()) {
            Set<String> written = new TreeSet<>();
            operations("send")
                    .filter(operation -> channel(operation).equals(topic.wireName()))
                    .forEach(operation -> written.addAll(last(operation.path("messages"))));

            assertThat(written).isEqualTo(messages(DOCUMENT, topic.wireName()));
        }
    }

    @Test
    void operationsAreThoseOfTheServices() {
        for (String service : Services.NAMES) {
            Set<String> inAGroup = new TreeSet<>();
            Set<String> followed = new TreeSet<>();
            Set<String> groups = new TreeSet<>();
            operations("receive")
                    .filter(operation -> who(operation).equals(service))
                    .forEach(
                            operation -> {
                                JsonNode group = operation.at("/bindings/kafka/groupId/enum/0");
                                (group.isMissingNode() ? followed : inAGroup)
                                        .add(channel(operation));
                                if (!group.isMissingNode()) {
                                    groups.add(group.asText());
                                }
                            });

            assertThat(inAGroup).isEqualTo(Services.topics(service));
            assertThat(followed).isEqualTo(Services.followed(service));
            assertThat(groups).isEqualTo(Services.groups(service));
        }
    }

    @Test
    void operationsAreWhatKafkaUsersMayDo() {
        Set<String> users = new TreeSet<>();
        for (JsonNode user : Manifests.base("KafkaUser")) {
            String name = Manifests.name(user);
            if (name.equals(KubernetesTest.ADMIN)) {
                // A tool for people, which is not part of the contract.
                continue;
            }
            users.add(name);
            assertThat(topics("receive", name))
                    .as(name)
                    .isEqualTo(KubernetesTest.allowed(name, "topic", "Read"));
            assertThat(topics("send", name))
                    .as(name)
                    .isEqualTo(KubernetesTest.allowed(name, "topic", "Write"));
        }
        assertThat(Stream.concat(operations("send"), operations("receive")).map(AsyncApiTest::who))
                .containsOnly(users.toArray(new String[0]));
        assertThat(DOCUMENT.at("/info/tags"))
                .extracting(tag -> tag.path("name").asText())
                .containsExactlyInAnyOrderElementsOf(users);
    }

    private static Set<String> topics(String action, String who) {
        return operations(action)
                .filter(operation -> who(operation).equals(who))
                .map(AsyncApiTest::channel)
                .collect(toCollection(TreeSet::new));
    }

    private static Stream<JsonNode> operations(String action) {
        List<JsonNode> operations = new ArrayList<>();
        DOCUMENT.path("operations").forEach(operations::add);
        return operations.stream()
                .filter(operation -> operation.path("action").asText().equals(action));
    }

    private static String who(JsonNode operation) {
        return operation.at("/tags/0/name").asText();
    }

    private static String channel(JsonNode operation) {
        return resolved(operation.path("channel")).path("address").asText();
    }

    /** Returns the names at the end of an operation's references. */
    private static Set<String> last(JsonNode references) {
        Set<String> names = new TreeSet<>();
        references.forEach(
                reference -> names.add(resolved(resolved(reference)).path("name").asText()));
        return names;
    }

    private static Map<String, Set<String>> eventsByTopicOfTheCode() {
        Map<String, Set<String>> events = new TreeMap<>();
        for (EventType type : EventType.values()) {
            events.computeIfAbsent(type.topic().wireName(), topic -> new TreeSet<>())
                    .add(type.wireName());
        }
        return events;
    }

    private static Map<String, Set<String>> eventsByTopic(JsonNode document) {
        Map<String, Set<String>> events = new TreeMap<>();
        for (JsonNode channel : document.path("channels")) {
            String topic = channel.path("address").asText();
            for (String message : messages(document, topic)) {
                if (EventType.of(message).isPresent()) {
                    events.computeIfAbsent(topic, each -> new TreeSet<>()).add(message);
                }
            }
        }
        return events;
    }

    /** The names of a topic's messages, as the messages themselves have them. */
    private static Set<String> messages(JsonNode document, String topic) {
        Set<String> names = new TreeSet<>();
        document.path("channels")
                .path(topic)
                .path("messages")
                .forEach(message -> names.add(resolved(message).path("name").asText()));
        return names;
    }

    private static JsonNode message(EventType type) {
        JsonNode messages =
                DOCUMENT.path("channels").path(type.topic().wireName()).path("messages");
        return resolved(messages.path(type.wireName()));
    }

    private static JsonNode property(EventType type, String header) {
        return message(type).path("headers").path("properties").path(header);
    }

    /** Resolves a reference; returns any other node unchanged. */
    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? DOCUMENT.at(node.path("$ref").asText().substring(1)) : node;
    }

    /** A schema as it stands in the document, with all that the document has for it to refer to. */
    private static JsonSchema schema(JsonNode found) {
        ObjectNode whole = DOCUMENT.objectNode();
        whole.putArray("allOf").add(found);
        whole.set("components", DOCUMENT.path("components"));
        return DRAFT_7.getSchema(whole);
    }

    /** The record that a message describes by its example, without some of its headers. */
    private static ConsumerRecord<String, byte[]> record(EventType type, Set<String> without) {
        JsonNode message = message(type);
        JsonNode example = message.at("/examples/0");
        ConsumerRecord<String, byte[]> record =
                new ConsumerRecord<>(
                        type.topic().wireName(),
                        0,
                        0,
                        message.at("/bindings/kafka/key/examples/0").asText(),
                        example.path("payload").toString().getBytes(UTF_8));
        example.path("headers")
                .properties()
                .forEach(
                        header -> {
                            if (!without.contains(header.getKey())) {
                                byte[] value = header.getValue().asText().getBytes(UTF_8);
                                record.headers().add(header.getKey(), value);
                            }
                        });
        return record;
    }

    private static String filled(String key, JsonNode data) {
        return FIELD.matcher(key)
                .replaceAll(
                        (MatchResult field) ->
                                data.at("/" + field.group(1).replace('.', '/')).asText());
    }

    private static Set<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(toSet());
    }

    private static Set<String> texts(JsonNode array) {
        return Manifests.each(array).map(JsonNode::asText).collect(toSet());
    }
}
