package com.hotelchat.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.rest.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.jspecify.annotations.Nullable;

/**
 * Completes the OpenAPI document that is made of the code: with what each operation is called and
 * does, who may call it, an example of its request and answer, and its problems. A service keeps
 * these in two resources of its tests, {@code openapi/operations.json} by method and path and
 * {@code openapi/problems.json} by code.
 */
public class ContractDocument implements OASFilter {

    private static final String PROBLEM = "Problem";
    private static final String PROBLEM_JSON = "application/problem+json";
    private static final String JSON = "application/json";
    private static final String SLASH = "/";

    private final JsonNode operations = resource("openapi/operations.json");
    private final JsonNode problems = resource("openapi/problems.json");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getComponents().setSecuritySchemes(securitySchemes());
        document.getComponents().addSchema(PROBLEM, problemSchema());
        document.setServers(null);
        document.setTags(null);
        document.getPaths()
                .getPathItems()
                .forEach(
                        (path, item) ->
                                item.getOperations()
                                        .forEach(
                                                (method, operation) ->
                                                        complete(path, method, operation)));
    }

    private void complete(String path, PathItem.HttpMethod method, Operation operation) {
        String key =
                method + " " + (path.endsWith(SLASH) ? path.substring(0, path.length() - 1) : path);
        JsonNode known = operations.get(key);
        operation.setTags(null);
        if (known == null) {
            return;
        }
        operation.setOperationId(known.get("id").textValue());
        operation.setSummary(known.get("summary").textValue());
        operation.setSecurity(
                StreamSupport.stream(known.get("security").spliterator(), false)
                        .map(
                                scheme ->
                                        OASFactory.createSecurityRequirement()
                                                .addScheme(scheme.textValue(), List.of()))
                        .toList());
        completeRequest(operation, known.get("request"));
        completeResponses(operation, known);
    }

    private static void completeRequest(Operation operation, @Nullable JsonNode request) {
        if (request == null) {
            operation.setRequestBody(null);
            return;
        }
        String mediaType = request.path("media_type").asText(JSON);
        Schema schema = null;
        if (operation.getRequestBody() != null) {
            MediaType declared = operation.getRequestBody().getContent().getMediaType(mediaType);
            schema = declared == null ? null : declared.getSchema();
        }
        operation.setRequestBody(
                OASFactory.createRequestBody()
                        .required(request.get("required").booleanValue())
                        .content(content(mediaType, schema, request.get("example"))));
    }

    private void completeResponses(Operation operation, JsonNode known) {
        Content declared =
                operation.getResponses().getAPIResponses().values().stream()
                        .map(APIResponse::getContent)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseGet(OASFactory::createContent);
        Map<String, APIResponse> responses = new LinkedHashMap<>();
        APIResponse success = OASFactory.createAPIResponse().description("Done");
        if (known.has("response")) {
            MediaType json = declared.getMediaType(JSON);
            success.setContent(
                    content(JSON, json == null ? null : json.getSchema(), known.get("response")));
        } else if (known.has("bytes")) {
            success.setContent(
                    OASFactory.createContent()
                            .addMediaType(
                                    known.get("bytes").textValue(),
                                    OASFactory.createMediaType()
                                            .schema(
                                                    OASFactory.createSchema()
                                                            .addType(Schema.SchemaType.STRING)
                                                            .format("binary"))));
        } else if (!declared.hasMediaType(JSON)) {
            success.setContent(declared);
        }
        responses.put(known.get("status").textValue(), success);
        responses.putAll(problemResponses(known.get("problems")));
        operation.setResponses(OASFactory.createAPIResponses());
        responses.forEach(operation.getResponses()::addAPIResponse);
    }

    private Map<String, APIResponse> problemResponses(JsonNode codes) {
        Map<String, APIResponse> responses = new TreeMap<>();
        for (JsonNode code : codes) {
            JsonNode problem =
                    Objects.requireNonNull(problems.get(code.textValue()), code.textValue());
            String status = problem.get("status").asText();
            APIResponse response =
                    responses.computeIfAbsent(
                            status,
                            ignored ->
                                    OASFactory.createAPIResponse()
                                            .description("A problem")
                                            .content(
                                                    OASFactory.createContent()
                                                            .addMediaType(
                                                                    PROBLEM_JSON,
                                                                    OASFactory.createMediaType()
                                                                            .schema(reference()))));
            response.getContent()
                    .getMediaType(PROBLEM_JSON)
                    .addExample(
                            code.textValue(),
                            OASFactory.createExample().value(example(code.textValue(), problem)));
        }
        return responses;
    }

    private static Map<String, Object> example(String code, JsonNode problem) {
        String detail = problem.get("detail").textValue();
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", Problem.type(code).toString());
        example.put("title", Problem.title(code));
        example.put("status", problem.get("status").intValue());
        example.put("detail", detail);
        example.put("code", code);
        example.put("error", detail);
        return example;
    }

    private static Content content(String mediaType, @Nullable Schema schema, JsonNode example) {
        return OASFactory.createContent()
                .addMediaType(
                        mediaType,
                        OASFactory.createMediaType()
                                .schema(schema)
                                .example(EventJson.mapper().convertValue(example, Object.class)));
    }

    private Map<String, SecurityScheme> securitySchemes() {
        Map<String, SecurityScheme> schemes = new LinkedHashMap<>();
        schemes.put(
                "staff",
                OASFactory.createSecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .bearerFormat("JWT")
                        .description("An access token of the identity provider"));
        schemes.put(
                "guest",
                OASFactory.createSecurityScheme()
                        .type(SecurityScheme.Type.APIKEY)
                        .in(SecurityScheme.In.HEADER)
                        .name("X-Guest-Session")
                        .description(
                                "A guest session token; the cookie guest_session counts as well"));
        if (operations.toString().contains("\"staffFiles\"")) {
            schemes.put(
                    "staffFiles",
                    OASFactory.createSecurityScheme()
                            .type(SecurityScheme.Type.APIKEY)
                            .in(SecurityScheme.In.COOKIE)
                            .name("staff_files")
                            .description(
                                    "A cookie that the chats set with every successful answer to"
                                            + " staff; it counts for reading files only"));
        }
        return schemes;
    }

    private static Schema problemSchema() {
        Schema text = OASFactory.createSchema().addType(Schema.SchemaType.STRING);
        return OASFactory.createSchema()
                .addType(Schema.SchemaType.OBJECT)
                .description("A problem document (RFC 9457)")
                .addProperty("type", text)
                .addProperty("title", text)
                .addProperty("status", OASFactory.createSchema().addType(Schema.SchemaType.INTEGER))
                .addProperty("detail", text)
                .addProperty("code", text)
                .addProperty("error", text)
                .required(List.of("type", "title", "status", "detail", "code", "error"));
    }

    private static Schema reference() {
        return OASFactory.createSchema().ref(PROBLEM);
    }

    private static JsonNode resource(String name) {
        try (InputStream file =
                Thread.currentThread().getContextClassLoader().getResourceAsStream(name)) {
            return EventJson.mapper().readTree(Objects.requireNonNull(file, name));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
