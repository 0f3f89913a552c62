package com.hotelchat.testkit;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.EventJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * An operation of a service's OpenAPI document.
 *
 * @param method of HTTP, in capitals
 * @param path with its parameters in braces
 * @param mediaType of the body
 * @param example of the body; missing when it has none
 * @param statuses of the documented answers
 */
public record Operation(
        String method,
        String path,
        List<JsonNode> parameters,
        String mediaType,
        JsonNode example,
        Set<Integer> statuses) {

    /** Returns the same operation with a parameter of its path replaced by a value. */
    public Operation with(String parameter, String value) {
        return new Operation(
                method, path.replace(parameter, value), parameters, mediaType, example, statuses);
    }

    /** All that the running service documents. */
    public static List<Operation> all() throws IOException {
        JsonNode document =
                EventJson.mapper()
                        .readTree(
                                given().get("/q/openapi?format=json").then().extract().asString());
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> each : path.getValue().properties()) {
                List<JsonNode> parameters = new ArrayList<>();
                path.getValue().path("parameters").forEach(parameters::add);
                each.getValue().path("parameters").forEach(parameters::add);
                Set<Integer> statuses = new HashSet<>();
                each.getValue()
                        .path("responses")
                        .fieldNames()
                        .forEachRemaining(status -> statuses.add(Integer.valueOf(status)));
                JsonNode bodies = each.getValue().at("/requestBody/content");
                String mediaType =
                        bodies.isMissingNode() ? "application/json" : bodies.fieldNames().next();
                operations.add(
                        new Operation(
                                each.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                parameters,
                                mediaType,
                                bodies.path(mediaType).path("example"),
                                statuses));
            }
        }
        return operations;
    }
}
