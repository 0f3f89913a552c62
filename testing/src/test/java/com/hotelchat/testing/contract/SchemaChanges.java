package com.hotelchat.testing.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds the breaking changes of a JSON Schema for those who rely on the released one. Names of
 * shared definitions do not matter: references are followed.
 */
final class SchemaChanges {

    /** The writer of the data that the schema describes. */
    enum Writer {
        /** This project writes it and others read it: it must not promise less. */
        US,
        /** Others write it and this project reads it: it must not demand more. */
        OTHERS
    }

    private record Pair(JsonNode before, JsonNode after) {}

    /** Compared as they are: another value is another kind of value. */
    private static final List<String> EXACT = List.of("const", "pattern", "format", "not");

    private static final List<String> LOWER_BOUNDS =
            List.of("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties");

    private static final List<String> UPPER_BOUNDS =
            List.of("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties");

    private final Function<String, JsonNode> before;
    private final Function<String, JsonNode> after;
    private final Writer writer;
    private final List<String> found = new ArrayList<>();

    /** Schemas may refer to themselves: a pair that is being compared is not entered again. */
    private final Set<Pair> entered = new HashSet<>();

    private SchemaChanges(
            Function<String, JsonNode> before, Function<String, JsonNode> after, Writer writer) {
        this.before = before;
        this.after = after;
        this.writer = writer;
    }

    /**
     * Compares two schemas.
     *
     * @param place place of the schema, for the sentences
     * @param references the target of a {@code $ref} of each document; a missing node for none
     * @return a sentence for each breaking change
     */
    static List<String> between(
            String place,
            JsonNode released,
            JsonNode current,
            Function<String, JsonNode> releasedReferences,
            Function<String, JsonNode> currentReferences,
            Writer writer) {
        SchemaChanges changes = new SchemaChanges(releasedReferences, currentReferences, writer);
        changes.compare(place, released, current);
        return List.copyOf(changes.found);
    }

    private void compare(String place, JsonNode releasedSchema, JsonNode currentSchema) {
        JsonNode released = follow(releasedSchema, before);
        JsonNode current = follow(currentSchema, after);
        if (released.isMissingNode() || !entered.add(new Pair(released, current))) {
            return;
        }
        if (current.isMissingNode()) {
            found.add(place + ": no longer described");
            return;
        }
        compareTypes(place, released, current);
        for (String keyword : EXACT) {
            compareExactly(place, keyword, released, current);
        }
        compareEnums(place, released, current);
        for (String bound : LOWER_BOUNDS) {
            compareBounds(place, bound, released.path(bound), current.path(bound), 1);
        }
        for (String bound : UPPER_BOUNDS) {
            compareBounds(place, bound, released.path(bound), current.path(bound), -1);
        }
        compareProperties(place, released, current);
        compareRequired(place, released, current);
        compareAdditional(place, released, current);
        compare(place + "[]", released.path("items"), current.path("items"));
        for (String alternatives : List.of("oneOf", "anyOf", "allOf")) {
            compareAlternatives(place, alternatives, released, current);
        }
    }

    private void compareTypes(String place, JsonNode released, JsonNode current) {
        Set<String> was = strings(released.path("type"));
        Set<String> is = strings(current.path("type"));
        boolean holds =
                switch (writer) {
                    case US -> was.isEmpty() || (!is.isEmpty() && was.containsAll(is));
                    case OTHERS -> is.isEmpty() || (!was.isEmpty() && is.containsAll(was));
                };
        if (!holds) {
            found.add("%s: type was %s and is %s".formatted(place, was, is));
        }
    }

    private void compareExactly(String place, String keyword, JsonNode was, JsonNode is) {
        boolean gone = is.path(keyword).isMissingNode();
        boolean added = was.path(keyword).isMissingNode();
        boolean holds =
                was.path(keyword).equals(is.path(keyword))
                        || (writer == Writer.OTHERS && gone)
                        || (writer == Writer.US && added);
        if (!holds) {
            found.add(
                    "%s: %s was %s and is %s"
                            .formatted(place, keyword, was.path(keyword), is.path(keyword)));
        }
    }

    /** Readers have to pass over values that they do not know, so there may be more of them. */
    private void compareEnums(String place, JsonNode released, JsonNode current) {
        Set<String> was = strings(released.path("enum"));
        Set<String> is = strings(current.path("enum"));
        if (was.isEmpty() && is.isEmpty()) {
            return;
        }
        boolean listed = !was.isEmpty() && !is.isEmpty();
        boolean holds =
                switch (writer) {
                    case US -> was.isEmpty() || is.containsAll(was);
                    case OTHERS -> is.isEmpty() || (listed && is.containsAll(was));
                };
        if (!holds) {
            found.add("%s: values were %s and are %s".formatted(place, was, is));
        }
    }

    private void compareBounds(
            String place, String keyword, JsonNode was, JsonNode is, int towards) {
        // Positive: the values that are allowed became fewer.
        int narrowed =
                was.isMissingNode()
                        ? (is.isMissingNode() ? 0 : 1)
                        : is.isMissingNode()
                                ? -1
                                : towards * Integer.signum(decimal(is).compareTo(decimal(was)));
        if (writer == Writer.US ? narrowed < 0 : narrowed > 0) {
            found.add("%s: %s was %s and is %s".formatted(place, keyword, was, is));
        }
    }

    private void compareProperties(String place, JsonNode released, JsonNode current) {
        for (var property : released.path("properties").properties()) {
            String name = place + "." + property.getKey();
            JsonNode now = current.path("properties").path(property.getKey());
            if (now.isMissingNode()) {
                found.add(name + ": no longer a field");
            } else {
                compare(name, property.getValue(), now);
            }
        }
    }

    private void compareRequired(String place, JsonNode released, JsonNode current) {
        Set<String> was = strings(released.path("required"));
        Set<String> is = strings(current.path("required"));
        switch (writer) {
            case US ->
                    was.stream()
                            .filter(field -> !is.contains(field))
                            .forEach(field -> found.add(place + "." + field + ": may be missing"));
            case OTHERS ->
                    is.stream()
                            .filter(field -> !was.contains(field))
                            .forEach(field -> found.add(place + "." + field + ": now required"));
        }
    }

    private void compareAdditional(String place, JsonNode released, JsonNode current) {
        JsonNode was = released.path("additionalProperties");
        JsonNode is = current.path("additionalProperties");
        if (was.isObject() && is.isObject()) {
            compare(place + ".*", was, is);
        } else if (writer == Writer.OTHERS
                && is.isBoolean()
                && !is.asBoolean()
                && !was.equals(is)) {
            found.add(place + ": other fields are no longer accepted");
        }
    }

    private void compareAlternatives(
            String place, String keyword, JsonNode released, JsonNode current) {
        JsonNode was = released.path(keyword);
        JsonNode is = current.path(keyword);
        if (was.size() > is.size() || (was.isMissingNode() != is.isMissingNode())) {
            found.add(
                    "%s: %s had %d cases and has %d"
                            .formatted(place, keyword, was.size(), is.size()));
            return;
        }
        for (int each = 0; each < was.size(); each++) {
            compare(place + "<" + keyword + " " + each + ">", was.path(each), is.path(each));
        }
    }

    private static JsonNode follow(JsonNode schema, Function<String, JsonNode> references) {
        JsonNode followed = schema;
        while (followed.path("$ref").isTextual()) {
            String reference = followed.path("$ref").asText();
            followed = references.apply(reference);
            if (followed.isMissingNode()) {
                throw new IllegalArgumentException("refers to nothing: " + reference);
            }
        }
        return followed;
    }

    /** References within one document, such as {@code #/components/schemas/Message}. */
    static Function<String, JsonNode> within(JsonNode document) {
        return reference ->
                reference.startsWith("#")
                        ? document.at(reference.substring(1))
                        : MissingNode.getInstance();
    }

    private static Set<String> strings(JsonNode values) {
        Set<String> strings = new HashSet<>();
        if (values.isTextual()) {
            strings.add(values.asText());
        }
        values.elements().forEachRemaining(value -> strings.add(value.asText()));
        return strings;
    }

    private static BigDecimal decimal(JsonNode number) {
        return number.decimalValue();
    }
}
