package com.hotelchat.testing.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.testing.contract.SchemaChanges.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** Finds the breaking changes of an OpenAPI document for callers of the released one. */
final class RestChanges {

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final Function<String, JsonNode> before;
    private final Function<String, JsonNode> after;
    private final List<String> found = new ArrayList<>();

    private RestChanges(JsonNode released, JsonNode current) {
        this.before = SchemaChanges.within(released);
        this.after = SchemaChanges.within(current);
    }

    /**
     * Compares two documents.
     *
     * @return a sentence for each breaking change
     */
    static List<String> between(JsonNode released, JsonNode current) {
        RestChanges changes = new RestChanges(released, current);
        for (var path : released.path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                if (METHODS.contains(operation.getKey())) {
                    changes.compareOperations(
                            operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                            operation.getValue(),
                            current.path("paths").path(path.getKey()).path(operation.getKey()));
                }
            }
        }
        return List.copyOf(changes.found);
    }

    private void compareOperations(String place, JsonNode released, JsonNode current) {
        if (current.isMissingNode()) {
            found.add(place + ": no longer an operation");
            return;
        }
        if (!released.path("operationId").equals(current.path("operationId"))) {
            found.add(
                    "%s: was called %s and is called %s, so generated clients change"
                            .formatted(
                                    place,
                                    released.path("operationId"),
                                    current.path("operationId")));
        }
        compareParameters(place, released.path("parameters"), current.path("parameters"));
        compareBodies(place, released.path("requestBody"), current.path("requestBody"));
        for (var answer : released.path("responses").properties()) {
            JsonNode now = current.path("responses").path(answer.getKey());
            String name = place + " " + answer.getKey();
            if (now.isMissingNode()) {
                found.add(name + ": no longer an answer");
            } else {
                compareContent(
                        name, answer.getValue().path("content"), now.path("content"), Writer.US);
                compareHeaders(name, answer.getValue().path("headers"), now.path("headers"));
            }
        }
    }

    private void compareParameters(String place, JsonNode released, JsonNode current) {
        for (JsonNode parameter : released) {
            String name = name(place, parameter);
            JsonNode now = sameParameter(parameter, current);
            if (now == null) {
                found.add(name + ": no longer a parameter");
                continue;
            }
            if (now.path("required").asBoolean() && !parameter.path("required").asBoolean()) {
                found.add(name + ": now required");
            }
            compareSchemas(name, parameter.path("schema"), now.path("schema"), Writer.OTHERS);
        }
        for (JsonNode parameter : current) {
            if (parameter.path("required").asBoolean()
                    && sameParameter(parameter, released) == null) {
                found.add(name(place, parameter) + ": now required");
            }
        }
    }

    private static String name(String place, JsonNode parameter) {
        return "%s %s %s"
                .formatted(place, parameter.path("in").asText(), parameter.path("name").asText());
    }

    private static JsonNode sameParameter(JsonNode parameter, JsonNode others) {
        for (JsonNode other : others) {
            if (other.path("name").equals(parameter.path("name"))
                    && other.path("in").equals(parameter.path("in"))) {
                return other;
            }
        }
        return null;
    }

    private void compareBodies(String place, JsonNode released, JsonNode current) {
        if (!released.path("required").asBoolean() && current.path("required").asBoolean()) {
            found.add(place + ": a body is now required");
        }
        compareContent(
                place + " body", released.path("content"), current.path("content"), Writer.OTHERS);
    }

    private void compareContent(String place, JsonNode released, JsonNode current, Writer writer) {
        for (var type : released.properties()) {
            JsonNode now = current.path(type.getKey());
            if (now.isMissingNode()) {
                found.add(place + ": no longer as " + type.getKey());
            } else {
                compareSchemas(place, type.getValue().path("schema"), now.path("schema"), writer);
            }
        }
    }

    private void compareHeaders(String place, JsonNode released, JsonNode current) {
        for (var header : released.properties()) {
            if (current.path(header.getKey()).isMissingNode()) {
                found.add(place + " " + header.getKey() + ": no longer a header");
            }
        }
    }

    private void compareSchemas(String place, JsonNode was, JsonNode is, Writer writer) {
        found.addAll(SchemaChanges.between(place, was, is, before, after, writer));
    }
}
