package com.hotelchat.testing.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.testing.contract.SchemaChanges.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Finds the breaking changes of AsyncAPI documents and event schemas for users of the released
 * ones.
 */
final class EventChanges {

    /** The file of the definitions that several schemas refer to. */
    private static final String SHARED = "definitions.json";

    private EventChanges() {}

    /**
     * Compares two AsyncAPI documents: topics, the messages on each, their headers, keys and
     * payloads, and the permitted writers and readers.
     *
     * @return a sentence for each breaking change
     */
    static List<String> between(JsonNode released, JsonNode current) {
        List<String> found = new ArrayList<>();
        Function<String, JsonNode> before = SchemaChanges.within(released);
        Function<String, JsonNode> after = SchemaChanges.within(current);
        for (var channel : released.path("channels").properties()) {
            JsonNode now = current.path("channels").path(channel.getKey());
            if (!channel.getValue().path("address").equals(now.path("address"))) {
                found.add(channel.getKey() + ": no longer a topic");
            }
            names(channel.getValue().path("messages")).stream()
                    .filter(message -> now.path("messages").path(message).isMissingNode())
                    .forEach(message -> found.add(message + ": not on " + channel.getKey()));
        }
        for (var message : released.at("/components/messages").properties()) {
            JsonNode now = current.at("/components/messages").path(message.getKey());
            JsonNode was = message.getValue();
            for (String part : List.of("/headers", "/payload", "/bindings/kafka/key")) {
                found.addAll(
                        SchemaChanges.between(
                                message.getKey() + part,
                                was.at(part),
                                now.at(part),
                                before,
                                after,
                                writer(message.getKey())));
            }
        }
        for (var operation : released.path("operations").properties()) {
            JsonNode now = current.path("operations").path(operation.getKey());
            for (JsonNode message : operation.getValue().path("messages")) {
                if (!contains(now.path("messages"), message)) {
                    found.add(
                            "%s: not of %s"
                                    .formatted(operation.getKey(), message.path("$ref").asText()));
                }
            }
        }
        return List.copyOf(found);
    }

    /**
     * Compares the schemas of events, by their file names.
     *
     * @return a sentence for each breaking change
     */
    static List<String> between(Map<String, JsonNode> released, Map<String, JsonNode> current) {
        List<String> found = new ArrayList<>();
        released.forEach(
                (name, schema) -> {
                    if (!current.containsKey(name)) {
                        found.add(name + ": no longer a schema");
                    } else if (!name.equals(SHARED)) {
                        found.addAll(
                                SchemaChanges.between(
                                        name,
                                        schema,
                                        current.get(name),
                                        references(released),
                                        references(current),
                                        writer(name)));
                    }
                });
        return List.copyOf(found);
    }

    /** A reference within the shared definitions begins with {@code #} too. */
    private static Function<String, JsonNode> references(Map<String, JsonNode> schemas) {
        return reference -> schemas.get(SHARED).at(reference.substring(reference.indexOf('#') + 1));
    }

    /**
     * Returns the writer of an event: other systems write the events of hotels, the services all
     * others.
     */
    private static Writer writer(String type) {
        return type.startsWith("hotel.") ? Writer.OTHERS : Writer.US;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static boolean contains(JsonNode array, JsonNode wanted) {
        for (JsonNode each : array) {
            if (each.equals(wanted)) {
                return true;
            }
        }
        return false;
    }
}
