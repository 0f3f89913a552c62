package com.hotelchat.testing.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that other teams build on.
 *
 * @param rest OpenAPI documents, by their file names
 * @param events AsyncAPI documents, by their file names
 * @param schemas JSON Schemas of events, by their file names
 */
record Contract(
        Map<String, JsonNode> rest, Map<String, JsonNode> events, Map<String, JsonNode> schemas) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The members that people read and programs do not. */
    private static final Set<String> PROSE =
            Set.of("description", "summary", "title", "example", "examples");

    /** The contract of a checkout. */
    static Contract of(Path checkout) {
        return new Contract(
                read(checkout.resolve("docs/openapi")),
                read(checkout.resolve("docs/asyncapi")),
                read(checkout.resolve("chat-events/src/main/resources/schemas")));
    }

    /** A contract that was saved. */
    static Contract savedIn(Path folder) {
        return new Contract(
                read(folder.resolve("openapi")),
                read(folder.resolve("asyncapi")),
                read(folder.resolve("schemas")));
    }

    /** Saves it without what only people read. */
    void saveIn(Path folder) {
        write(folder.resolve("openapi"), rest);
        write(folder.resolve("asyncapi"), events);
        write(folder.resolve("schemas"), schemas);
    }

    /**
     * Finds the parts that a later contract removes.
     *
     * @return a sentence for each thing
     */
    List<String> brokenBy(Contract later) {
        List<String> found = new ArrayList<>();
        rest.forEach(
                (file, document) -> found.addAll(RestChanges.between(document, later.rest(file))));
        events.forEach(
                (file, document) ->
                        found.addAll(EventChanges.between(document, later.events(file))));
        found.addAll(EventChanges.between(schemas, later.schemas));
        return List.copyOf(found);
    }

    private JsonNode rest(String file) {
        return rest.getOrDefault(file, JSON.createObjectNode());
    }

    private JsonNode events(String file) {
        return events.getOrDefault(file, JSON.createObjectNode());
    }

    private static Map<String, JsonNode> read(Path folder) {
        Map<String, JsonNode> documents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                documents.put(file.getFileName().toString(), JSON.readTree(file.toFile()));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return documents;
    }

    private static void write(Path folder, Map<String, JsonNode> documents) {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> old = Files.list(folder)) {
                for (Path file : old.toList()) {
                    Files.delete(file);
                }
            }
            for (var document : documents.entrySet()) {
                JsonNode bare = document.getValue().deepCopy();
                withoutProse(bare, false);
                Files.writeString(folder.resolve(document.getKey()), bare.toPrettyString() + "\n");
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** A field of data may be called as prose is: names of properties stay. */
    private static void withoutProse(JsonNode node, boolean names) {
        if (node instanceof ObjectNode object && !names) {
            object.remove(PROSE);
        }
        for (var field : node.properties()) {
            withoutProse(field.getValue(), !names && field.getKey().equals("properties"));
        }
        if (node.isArray()) {
            node.forEach(element -> withoutProse(element, false));
        }
    }
}
