package com.hotelchat.testkit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.EventJson;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The OpenAPI document against the code, and against the file that front-end teams read. */
public abstract class OpenApiContract {

    /** The setting {@code hotelchat.cors.origins} of the services under test. */
    public static final String ORIGINS = "https://app.example, HTTPS://Other.Example:8443";

    private static final Pattern CODE =
            Pattern.compile("Problem\\s*\\.of\\(\\s*(\\d{3}),\\s*\"([a-z-]+)\"");

    private static final Pattern ADDRESS =
            Pattern.compile("(?i)ur[il]|href|link|image|avatar|picture|address|site");

    private final Path file;
    private final List<String> modules;

    /**
     * A service's document.
     *
     * @param file its name in the folder of all of them
     * @param modules beyond those of every service, whose problems it can answer with
     */
    protected OpenApiContract(String file, String... modules) {
        this.file = Path.of("../docs/openapi", file);
        this.modules =
                Stream.concat(
                                Stream.of(".", "../callers", "../rest-conventions"),
                                Stream.of(modules).map(module -> "../" + module))
                        .toList();
    }

    /**
     * Checks that the served document is the file of the build. To write the file again, run {@code
     * ./mvnw verify -Dtest=DocumentTest -Dopenapi.write}.
     */
    @Test
    void fileIsWhatTheCodeSays() throws IOException {
        String made = document().toPrettyString() + "\n";
        if (System.getProperty("openapi.write") != null) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, made);
        }

        assertThat(file).content().isEqualTo(made);
    }

    @Test
    void everyOperationHasExamplesAndProblems() throws IOException {
        for (Map.Entry<String, JsonNode> path : document().get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (operation.getKey().equals("parameters")) {
                    continue;
                }
                String name = operation.getKey() + " " + path.getKey();
                JsonNode described = operation.getValue();
                assertThat(described.path("operationId").asText()).as(name).isNotBlank();
                assertThat(described.path("summary").asText()).as(name).isNotBlank();
                if (described.has("requestBody")) {
                    assertThat(described.at("/requestBody/content"))
                            .as(name)
                            .isNotEmpty()
                            .allSatisfy(body -> assertThat(body.has("example")).isTrue());
                }
                boolean hasProblem = false;
                for (Map.Entry<String, JsonNode> response :
                        described.get("responses").properties()) {
                    if (response.getKey().startsWith("2")) {
                        assertThat(
                                        response.getKey().equals("202")
                                                || response.getKey().equals("204")
                                                || name.contains("/qr.")
                                                || name.endsWith("/webhooks")
                                                || response.getValue()
                                                        .findValuesAsText("format")
                                                        .equals(List.of("binary"))
                                                || !response.getValue()
                                                        .at("/content/application~1json/example")
                                                        .isMissingNode())
                                .as(name + " " + response.getKey())
                                .isTrue();
                    } else {
                        hasProblem = true;
                        assertThat(
                                        response.getValue()
                                                .at("/content/application~1problem+json/examples"))
                                .as(name + " " + response.getKey())
                                .isNotEmpty();
                    }
                }
                assertThat(hasProblem).as(name).isTrue();
            }
        }
    }

    /** Preflights come without a proof, and so before one is asked for. */
    @Test
    void pagesOfOtherOriginsMayCallEveryOperation() throws IOException {
        for (Operation operation : Operation.all()) {
            String path = operation.path().replaceAll("\\{[^}]+}", "1");
            String name = operation.method() + " " + path;
            for (String origin : List.of("https://app.example", "https://other.example:8443")) {
                Response preflight =
                        given().header("Origin", origin)
                                .header("Access-Control-Request-Method", operation.method())
                                .header(
                                        "Access-Control-Request-Headers",
                                        "authorization,content-type,idempotency-key,x-guest-session,"
                                                + "x-socket-id")
                                .options(path);
                assertThat(preflight.statusCode()).as(name).isBetween(200, 204);
                assertThat(preflight.header("Access-Control-Allow-Origin"))
                        .as(name)
                        .isEqualTo(origin);
                assertThat(preflight.header("Access-Control-Allow-Methods").split(","))
                        .as(name)
                        .contains(operation.method());
                assertThat(preflight.header("Access-Control-Allow-Headers").split(","))
                        .as(name)
                        .contains(
                                "Authorization",
                                "Content-Type",
                                "Idempotency-Key",
                                "X-Guest-Session",
                                "X-Socket-ID");
                assertThat(
                                preflight
                                        .headers()
                                        .hasHeaderWithName("Access-Control-Allow-Credentials"))
                        .as(name)
                        .isFalse();
                assertThat(preflight.header("Vary")).as(name).contains("Origin");
            }
            for (String foreign :
                    List.of("https://evil.example", "http://app.example", "null", "x y", "*")) {
                Response refused =
                        given().header("Origin", foreign)
                                .header("Access-Control-Request-Method", operation.method())
                                .options(path);
                assertThat(refused.headers().asList())
                        .as(name)
                        .noneMatch(header -> header.getName().startsWith("Access-Control-"));
                assertThat(refused.header("Vary")).as(name).contains("Origin");
            }
        }
    }

    @Test
    void everyPathOfTheContractIsServed() {
        ContractPaths.areServed(file.getFileName().toString());
    }

    @Test
    void pagesOfOtherOriginsReadAnswers() {
        Response answer = given().header("Origin", "https://app.example").get("/api/nothing");

        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
        assertThat(answer.header("Access-Control-Expose-Headers").split(","))
                .contains("Link", "Retry-After", "RateLimit", "RateLimit-Policy", "Location");
        String withPort = "https://app.example:443";
        assertThat(
                        given().header("Origin", withPort)
                                .get("/api/nothing")
                                .header("Access-Control-Allow-Origin"))
                .isEqualTo(withPort);
        assertThat(
                        given().header("Origin", "https://evil.example")
                                .get("/api/nothing")
                                .headers()
                                .hasHeaderWithName("Access-Control-Allow-Origin"))
                .isFalse();
    }

    @Test
    void problemsAreThoseOfTheCode() throws IOException {
        JsonNode problems =
                EventJson.mapper()
                        .readTree(Path.of("src/test/resources/openapi/problems.json").toFile());
        for (String module : modules) {
            try (Stream<Path> sources = Files.walk(Path.of(module, "src/main/java"))) {
                for (Path source : sources.filter(Files::isRegularFile).toList()) {
                    Matcher code = CODE.matcher(Files.readString(source));
                    while (code.find()) {
                        assertThat(problems.at("/" + code.group(2) + "/status").asInt())
                                .as(code.group(2))
                                .isEqualTo(Integer.parseInt(code.group(1)));
                    }
                }
            }
        }
    }

    /**
     * Addresses that others would open, as {@code javascript:} ones, come in records only, where
     * their schemes are checked. A request that holds one needs the same check.
     */
    @Test
    void requestsHoldNoAddresses() throws IOException {
        JsonNode document = document();
        Set<String> fields = new TreeSet<>();
        for (JsonNode path : document.get("paths")) {
            for (JsonNode operation : path) {
                for (JsonNode body : operation.at("/requestBody/content")) {
                    fields.addAll(fieldsOf(body.path("example")));
                    fields.addAll(fieldsOf(schema(document, body.path("schema"))));
                }
                for (JsonNode parameter : operation.path("parameters")) {
                    fields.add(parameter.get("name").asText());
                }
            }
        }

        assertThat(fields).noneMatch(name -> ADDRESS.matcher(name).find());
    }

    private static JsonNode schema(JsonNode document, JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.isEmpty()
                ? schema.path("properties")
                : document.at(reference.substring(1)).path("properties");
    }

    private static Set<String> fieldsOf(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        for (JsonNode value : object) {
            names.addAll(fieldsOf(value));
        }
        return names;
    }

    private static JsonNode document() throws IOException {
        return EventJson.mapper()
                .readTree(given().get("/q/openapi?format=json").then().extract().asString());
    }
}
