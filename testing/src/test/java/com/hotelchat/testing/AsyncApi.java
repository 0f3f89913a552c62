package com.hotelchat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.bus.DeadLetters;
import com.hotelchat.bus.TraceParent;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestDeviceEvent;
import com.hotelchat.events.GuestSessionEvent;
import com.hotelchat.events.NoticeEvent;
import com.hotelchat.events.NotificationEvent;
import com.hotelchat.events.PresenceEvent;
import com.hotelchat.events.StaffChatEvent;
import com.hotelchat.events.StaffEvent;
import com.hotelchat.events.StaffMembersEvent;
import com.hotelchat.events.StayEvent;
import com.hotelchat.events.Topic;
import com.hotelchat.events.TypingEvent;
import com.hotelchat.localstack.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The AsyncAPI document, made of what the code says: topics, events with schema and sample, their
 * headers and keys, who writes and who reads. It is one file without links to others, for tools
 * follow such links each in its own way, or not at all. Schemas are embedded as AsyncAPI's own,
 * that is, JSON Schema draft 7 and more: a reader that knows AsyncAPI knows these.
 */
final class AsyncApi {

    /** The message of the dead-letter topics. */
    static final String DEAD_LETTER = "dead-letter";

    /** The attributes that {@link com.hotelchat.bus.IncomingEvent} requires of every record. */
    static final List<String> REQUIRED =
            List.of(CloudEventHeaders.ID, CloudEventHeaders.SOURCE, CloudEventHeaders.TYPE);

    /** The outside systems, by their Kafka user, and the topic that each writes. */
    private static final Map<String, Topic> PRODUCERS =
            new TreeMap<>(
                    Map.of(
                            "hotel-pms", Topic.HOTEL_STAYS,
                            "hotel-hr", Topic.HOTEL_STAFF,
                            "hotel-notices", Topic.HOTEL_NOTICES));

    private static final String BINDING_VERSION = "0.5.0";

    private static final int LONGEST_ATTRIBUTE = 300;

    // Values that the examples show besides the samples.
    private static final Instant TIME = Instant.parse("2026-03-01T14:05:00Z");
    private static final String ID = "0b3f6a52-9a55-4a0c-8d43-000000000001";
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static final String DEFINITIONS = "definitions.json";

    private final Map<EventType, ObjectNode> samples = new TreeMap<>();
    private final Map<EventType, ChatEvent> events = new TreeMap<>();
    private final Map<String, Set<EventType>> told = new LinkedHashMap<>();
    private final Map<String, Set<String>> removed = new LinkedHashMap<>();
    private final Map<String, Set<String>> givenUp = new LinkedHashMap<>();

    private AsyncApi() {
        for (EventType type : EventType.values()) {
            ObjectNode sample = resource("samples", type.wireName() + ".json");
            samples.put(type, sample);
            events.put(type, EventJson.mapper().convertValue(sample, type.record()));
        }
        for (String service : Services.NAMES) {
            told.put(service, Services.told(service));
            removed.put(service, Services.removed(service));
            givenUp.put(service, Services.givenUp(service));
        }
    }

    /** The whole document. */
    static ObjectNode document() {
        return new AsyncApi().whole();
    }

    private ObjectNode whole() {
        ObjectNode document = object().put("asyncapi", "3.0.0");
        document.set("info", info());
        document.putObject("servers").set("kafka", server());
        ObjectNode channels = document.putObject("channels");
        for (Topics.Topic topic : Topics.all()) {
            channels.set(topic.name(), channel(topic));
        }
        document.set("operations", operations());
        ObjectNode components = document.putObject("components");
        components.set("messages", messages());
        components.set("schemas", schemas());
        return document;
    }

    private static ObjectNode info() {
        ObjectNode info =
                object().put("title", "Hotel Chat: events")
                        .put("version", Release.version())
                        .put(
                                "description",
                                """
                                All topics of Hotel Chat: what is on them, who writes and who reads.
                                Each operation is that of the service or the outside system that its
                                tag names.

                                Events are CloudEvents 1.0 in binary mode: attributes are headers,
                                the data is the value, as JSON in UTF-8. Records of one key are in
                                one partition, in the order in which they were written. A record
                                may come more than once: then `ce_source` and `ce_id` are the same.

                                A field may be added to a type at any time; anything else is a new
                                type beside the old one. So pass over what you do not know: fields,
                                and types on the topics that our own services write.""");
        info.putObject("license").put("name", "Apache-2.0");
        ArrayNode tags = info.putArray("tags");
        for (String service : Services.NAMES) {
            tags.add(tag(service).put("description", "A service of Hotel Chat."));
        }
        PRODUCERS.forEach(
                (system, topic) ->
                        tags.add(
                                tag(system)
                                        .put(
                                                "description",
                                                "Systems of the hotels that write `"
                                                        + topic.wireName()
                                                        + "`.")));
        return info;
    }

    private static ObjectNode server() {
        ObjectNode server =
                object().put("host", "{bootstrapServers}")
                        .put("protocol", "kafka")
                        .put("description", "Each installation has its own.");
        server.putObject("variables")
                .putObject("bootstrapServers")
                .put("description", "What the services have as `KAFKA_BOOTSTRAP_SERVERS`.");
        return server;
    }

    private ObjectNode channel(Topics.Topic kafka) {
        ObjectNode channel = object().put("address", kafka.name());
        Optional<Topic> carried =
                Arrays.stream(Topic.values())
                        .filter(topic -> topic.wireName().equals(kafka.name()))
                        .findFirst();
        channel.put(
                "description",
                carried.map(this::description).orElseGet(() -> ofDeadLetters(kafka.name())));
        ObjectNode messages = channel.putObject("messages");
        carried.map(this::messageNames)
                .orElse(List.of(DEAD_LETTER))
                .forEach(name -> messages.set(name, ref("components", "messages", name)));
        ObjectNode binding = channel.putObject("bindings").putObject("kafka");
        binding.put("partitions", kafka.partitions());
        ObjectNode configuration = binding.putObject("topicConfiguration");
        ArrayNode policies = configuration.putArray("cleanup.policy");
        for (String policy : kafka.cleanup().name().toLowerCase(Locale.ROOT).split("_and_", -1)) {
            policies.add(policy);
        }
        configuration.put("retention.ms", kafka.retention().toMillis());
        binding.put("bindingVersion", BINDING_VERSION);
        return channel;
    }

    private String description(Topic topic) {
        String description = about(topic) + " The key is " + keys(topic) + ".";
        if (!topic.isCompacted()) {
            return description;
        }
        return description
                + (isRemovedFrom(topic)
                        ? " A null value takes away what is kept under the key."
                        : " Nobody writes a null value; it would take away what is kept under the"
                                + " key.");
    }

    private static String about(Topic topic) {
        return switch (topic) {
            case HOTEL_STAYS -> "Stays, from property management systems.";
            case HOTEL_STAFF ->
                    "Members of staff, from HR and rota systems: the last record of a key is the"
                            + " present state of a person. After a null value, a record counts"
                            + " whatever its version.";
            case HOTEL_NOTICES -> "Notices of the hotel's other systems, for guests and staff.";
            case GUEST_CHAT_EVENTS -> "What happens in guest chat.";
            case GUEST_CHAT_SESSIONS ->
                    "What is needed to recognise guests: what the sessions of each stay may reach,"
                            + " and the public keys of their tokens.";
            case STAFF_CHAT_EVENTS -> "What happens in staff chat.";
            case STAFF_CHAT_MEMBERS ->
                    "Who takes part in the conversations of staff chat: the last record of a key"
                            + " is the present state.";
            case CHAT_SIGNALS -> "Who is typing: worth something now or never.";
            case REALTIME_PRESENCE ->
                    "Who listens to realtime channels. Of one key holds what has the last"
                            + " changed_at, and of two with the same what was written last.";
            case GUEST_CHAT_DEVICES ->
                    "Devices of guests, sealed, for notification-service and nobody else.";
            case NOTIFICATION_EVENTS -> "What was pushed and withdrawn, and what was not and why.";
        };
    }

    private String ofDeadLetters(String name) {
        Topic source =
                Arrays.stream(Topic.values())
                        .filter(topic -> topic.deadLetterName().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no topic " + name));
        String readers = "readers of `" + source.wireName() + "`";
        return givenUp.values().stream().anyMatch(topics -> topics.contains(source.wireName()))
                ? "What " + readers + " gave up: key, value and headers as they were, and why."
                : "Nobody writes to it: " + readers + " pass over what they cannot use.";
    }

    private List<String> messageNames(Topic topic) {
        Stream<String> events = types(topic).map(EventType::wireName);
        return (isRemovedFrom(topic)
                        ? Stream.concat(events, Stream.of(tombstone(topic.wireName())))
                        : events)
                .toList();
    }

    /** The name of the message that removes a key. */
    static String tombstone(String topic) {
        return topic + ".tombstone";
    }

    private static Stream<EventType> types(Topic topic) {
        return Arrays.stream(EventType.values()).filter(type -> type.topic() == topic);
    }

    /**
     * Returns whether a topic has removals: on inbound topics the contract permits them, on the
     * project's own the code makes them.
     */
    private boolean isRemovedFrom(Topic topic) {
        return topic.isOurs()
                ? removed.values().stream().anyMatch(topics -> topics.contains(topic.wireName()))
                : topic.isCompacted();
    }

    private ObjectNode operations() {
        ObjectNode operations = object();
        PRODUCERS.forEach(
                (system, topic) -> send(operations, system, topic.wireName(), messageNames(topic)));
        for (String service : Services.NAMES) {
            for (Topic topic : Topic.values()) {
                List<String> messages = sent(service, topic);
                if (!messages.isEmpty()) {
                    send(operations, service, topic.wireName(), messages);
                }
            }
            for (Topic topic : Topic.values()) {
                if (given(service).contains(topic.wireName())) {
                    send(operations, service, topic.deadLetterName(), List.of(DEAD_LETTER));
                }
            }
            Map<String, String> groups = Services.groupsByTopic(service);
            Set<String> followed = Services.followed(service);
            for (Topic topic : Topic.values()) {
                String name = topic.wireName();
                if (groups.containsKey(name)) {
                    ObjectNode read =
                            operation("receive", service, name, messageNames(topic))
                                    .put("summary", service + " reads " + name + ".");
                    ObjectNode binding = read.putObject("bindings").putObject("kafka");
                    ObjectNode group = binding.putObject("groupId").put("type", "string");
                    group.putArray("enum").add(groups.get(name));
                    binding.put("bindingVersion", BINDING_VERSION);
                    operations.set(id(service, "reads", name), read);
                }
                if (followed.contains(name)) {
                    operations.set(
                            id(service, "follows", name),
                            operation("receive", service, name, messageNames(topic))
                                    .put(
                                            "summary",
                                            "Each instance of "
                                                    + service
                                                    + " reads "
                                                    + name
                                                    + " from the beginning, without a consumer"
                                                    + " group."));
                }
            }
        }
        return operations;
    }

    private List<String> sent(String service, Topic topic) {
        Set<EventType> types = Objects.requireNonNull(told.get(service));
        Stream<String> events = types(topic).filter(types::contains).map(EventType::wireName);
        return (Objects.requireNonNull(removed.get(service)).contains(topic.wireName())
                        ? Stream.concat(events, Stream.of(tombstone(topic.wireName())))
                        : events)
                .toList();
    }

    private Set<String> given(String service) {
        return Objects.requireNonNull(givenUp.get(service));
    }

    private static void send(
            ObjectNode operations, String sender, String topic, List<String> messages) {
        operations.set(
                id(sender, "writes", topic),
                operation("send", sender, topic, messages)
                        .put("summary", sender + " writes " + topic + "."));
    }

    private static ObjectNode operation(
            String action, String who, String topic, List<String> messages) {
        ObjectNode operation = object().put("action", action);
        operation.set("channel", ref("channels", topic));
        ArrayNode names = operation.putArray("messages");
        messages.forEach(name -> names.add(ref("channels", topic, "messages", name)));
        operation.putArray("tags").add(tag(who));
        return operation;
    }

    /** A name for programs, as {@code guestChatServiceReadsHotelStays}. */
    private static String id(String who, String verb, String topic) {
        String id =
                Stream.of(who, verb, topic)
                        .flatMap(words -> Stream.of(words.split("[.-]", -1)))
                        .map(
                                word ->
                                        word.substring(0, 1).toUpperCase(Locale.ROOT)
                                                + word.substring(1))
                        .collect(Collectors.joining());
        return id.substring(0, 1).toLowerCase(Locale.ROOT) + id.substring(1);
    }

    private ObjectNode messages() {
        ObjectNode messages = object();
        for (Topic topic : Topic.values()) {
            types(topic).forEach(type -> messages.set(type.wireName(), message(type)));
            if (isRemovedFrom(topic)) {
                String name = tombstone(topic.wireName());
                ObjectNode message =
                        object().put("name", name)
                                .put(
                                        "summary",
                                        "What the topic keeps under the key is gone. The value is"
                                                + " null, and needs no attributes of an event.");
                message.putObject("payload").put("type", "null");
                bindKey(message).put("description", keys(topic));
                messages.set(name, message);
            }
        }
        messages.set(DEAD_LETTER, deadLetter());
        return messages;
    }

    private ObjectNode message(EventType type) {
        ChatEvent event = Objects.requireNonNull(events.get(type));
        Map<String, String> headers = headers(type, event);
        ObjectNode message =
                object().put("name", type.wireName())
                        .put("summary", schema(type).path("description").asText())
                        .put("contentType", CloudEventHeaders.JSON);
        ObjectNode schema = message.putObject("headers").put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (String header : headers.keySet()) {
            properties.set(header, ref("components", "schemas", header));
            if (isRequired(type.topic(), header)) {
                required.add(header);
            }
        }
        properties
                .putObject(CloudEventHeaders.TYPE)
                .put("type", "string")
                .put("const", type.wireName());
        message.set("payload", ref("components", "schemas", type.wireName()));
        ObjectNode key = bindKey(message);
        key.put("description", key(event));
        key.putArray("examples").add(event.key());
        ObjectNode example = message.putArray("examples").addObject();
        headers.forEach(example.putObject("headers")::put);
        example.set("payload", samples.get(type));
        return message;
    }

    /** Our own services always say all that they say of an event; of others we ask for less. */
    private static boolean isRequired(Topic topic, String header) {
        return topic.isOurs() ? !header.equals(TraceParent.HEADER) : REQUIRED.contains(header);
    }

    /** The headers of the example: all that can be there. */
    private Map<String, String> headers(EventType type, ChatEvent event) {
        Headers written = new RecordHeaders();
        CloudEventHeaders.put(written, ID, source(type), type.wireName(), event.subject(), TIME);
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : written) {
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        if (!type.topic().isOurs()) {
            headers.remove(CloudEventHeaders.SUBJECT);
        }
        event.position()
                .ifPresent(place -> headers.put(CloudEventHeaders.SEQUENCE, Long.toString(place)));
        if (!type.topic().isOurs() || producers(type).anyMatch(Services::isTraced)) {
            headers.put(TraceParent.HEADER, TRACE);
        }
        return headers;
    }

    private Stream<String> producers(EventType type) {
        return told.entrySet().stream()
                .filter(service -> service.getValue().contains(type))
                .map(Map.Entry::getKey);
    }

    private String source(EventType type) {
        return type.topic().isOurs()
                ? producers(type)
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("nobody tells " + type.wireName()))
                : PRODUCERS.entrySet().stream()
                        .filter(system -> system.getValue() == type.topic())
                        .map(system -> "/" + system.getKey())
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("nobody writes " + type.topic()));
    }

    private static ObjectNode deadLetter() {
        ObjectNode message =
                object().put("name", DEAD_LETTER)
                        .put(
                                "summary",
                                "A record that a reader gave up, with the headers that it had and"
                                        + " those that say why.");
        ObjectNode schema = message.putObject("headers").put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (String header :
                List.of(
                        DeadLetters.REASON,
                        DeadLetters.EXCEPTION,
                        DeadLetters.TOPIC,
                        DeadLetters.PARTITION,
                        DeadLetters.OFFSET)) {
            properties.set(header, ref("components", "schemas", header));
            required.add(header);
        }
        message.putObject("payload")
                .put("description", "The value as it was, which may be what is wrong with it.");
        bindKey(message).put("description", "The key as it was; a record without one has none.");
        return message;
    }

    private static ObjectNode bindKey(ObjectNode message) {
        ObjectNode binding = message.putObject("bindings").putObject("kafka");
        ObjectNode key = binding.putObject("key").put("type", "string");
        binding.put("bindingVersion", BINDING_VERSION);
        return key;
    }

    private String keys(Topic topic) {
        return types(topic)
                .map(type -> key(Objects.requireNonNull(events.get(type))))
                .distinct()
                .collect(Collectors.joining(" or "));
    }

    /** Describes the key by the names of the data's fields. */
    private static String key(ChatEvent event) {
        return switch (event) {
            case StayEvent _, GuestDeviceEvent _, GuestSessionEvent.StayAccessUpdated _ ->
                    "`{hotel_slug}/{stay_id}`";
            case StaffEvent _ -> "`{hotel_slug}/{staff_id}`";
            case NoticeEvent.RoomNotice _ -> "`{hotel_slug}/{room_number}`";
            // The notice has several recipients, so only the hotel is checked.
            case NoticeEvent.StaffNotice _ -> "`{hotel_slug}/` and anything behind it";
            case GuestChatEvent _,
                    StaffChatEvent.Change _,
                    StaffChatEvent.UnreadChanged _,
                    StaffMembersEvent _,
                    TypingEvent _ ->
                    "`{hotel_slug}/{conversation_id}`";
            case StaffChatEvent.NoticePosted _ -> "`{hotel_slug}/notices`";
            case GuestSessionEvent.SessionKeyPublished _ -> "`_keys/{key_id}`";
            case PresenceEvent.ChannelOccupancy _ ->
                    "`{channel}`, `private-{channel}` or `presence-{channel}`";
            case PresenceEvent.ChannelMember _ ->
                    "`{channel}/{user_id}`, `private-{channel}/{user_id}` or"
                            + " `presence-{channel}/{user_id}`";
            case NotificationEvent _ ->
                    "`{hotel_slug}/staff-{owner.staff_id}` or `{hotel_slug}/stay-{owner.stay_id}`";
        };
    }

    private static ObjectNode schemas() {
        ObjectNode schemas = object();
        attributes(schemas);
        resource("schemas", DEFINITIONS)
                .path("$defs")
                .properties()
                .forEach(each -> schemas.set(each.getKey(), embedded(each.getValue())));
        for (EventType type : EventType.values()) {
            schemas.set(type.wireName(), embedded(schema(type)));
        }
        return schemas;
    }

    private static void attributes(ObjectNode schemas) {
        schemas.set(
                CloudEventHeaders.SPEC_VERSION,
                text("The version of CloudEvents.").put("const", CloudEventHeaders.VERSION));
        schemas.set(
                CloudEventHeaders.ID,
                attribute("Unique for the source, and the same on every repetition."));
        schemas.set(CloudEventHeaders.SOURCE, attribute("Who produced it, a URI reference."));
        schemas.set(
                CloudEventHeaders.SUBJECT, text("What it is about: the key without the hotel."));
        schemas.set(CloudEventHeaders.TIME, text("When it happened.").put("format", "date-time"));
        schemas.set(
                CloudEventHeaders.SEQUENCE,
                text("Its place in the conversation, the `sequence` of the data.")
                        .put("pattern", "^[1-9][0-9]*$"));
        schemas.set(
                CloudEventHeaders.CONTENT_TYPE,
                text("What the value is.").put("const", CloudEventHeaders.JSON));
        schemas.set(
                TraceParent.HEADER,
                text("The trace of what caused it, if there is one (W3C Trace Context)."));
        schemas.set(DeadLetters.REASON, text("Why it was given up, in words without its data."));
        schemas.set(DeadLetters.EXCEPTION, text("The class of the error."));
        schemas.set(DeadLetters.TOPIC, text("The topic where it was."));
        schemas.set(
                DeadLetters.PARTITION,
                text("The partition where it was.").put("pattern", "^[0-9]+$"));
        schemas.set(
                DeadLetters.OFFSET, text("Its place in the partition.").put("pattern", "^[0-9]+$"));
    }

    private static ObjectNode attribute(String description) {
        return text(description).put("pattern", "\\S").put("maxLength", LONGEST_ATTRIBUTE);
    }

    private static ObjectNode text(String description) {
        return object().put("type", "string").put("description", description);
    }

    private static ObjectNode schema(EventType type) {
        return resource("schemas", type.wireName() + ".json");
    }

    /**
     * Returns a schema as it stands among the components, where the definitions to which it refers
     * are, too.
     */
    private static JsonNode embedded(JsonNode schema) {
        JsonNode copy = schema.deepCopy();
        if (copy instanceof ObjectNode root) {
            root.remove(List.of("$schema", "$id"));
        }
        for (JsonNode parent : copy.findParents("$ref")) {
            String[] parts = parent.path("$ref").asText().split("#/\\$defs/", -1);
            ((ObjectNode) parent).setAll(ref("components", "schemas", parts[1]));
        }
        return copy;
    }

    private static ObjectNode resource(String folder, String name) {
        String path = "/" + folder + "/" + name;
        try (InputStream file = EventType.class.getResourceAsStream(path)) {
            return (ObjectNode) EventJson.mapper().readTree(Objects.requireNonNull(file, path));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static ObjectNode tag(String name) {
        return object().put("name", name);
    }

    private static ObjectNode ref(String... path) {
        return object().put("$ref", "#/" + String.join("/", path));
    }

    private static ObjectNode object() {
        return EventJson.mapper().createObjectNode();
    }
}
