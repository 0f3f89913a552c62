package com.hotelchat.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Random requests from a service's OpenAPI document and the examples in it: none of them breaks the
 * service, and refusals are as documented. The seed is fixed; {@code -Dhotelchat.fuzz.seed} sets
 * another.
 */
public final class RandomRequests {

    /** The statuses with which the framework itself answers, whatever the operation. */
    private static final Set<Integer> ALWAYS = Set.of(403, 404, 405, 406, 413, 415);

    private static final List<String> JUNK =
            List.of(
                    "",
                    " ",
                    "x",
                    "0",
                    "-1",
                    "1.5",
                    "999999999999999999999",
                    "9223372036854775807",
                    "null",
                    "true",
                    "..",
                    "%",
                    "\u0000",
                    "\n",
                    "é😀",
                    "' or 1=1 --",
                    "$1",
                    "a".repeat(300));

    private static final List<String> JSON_JUNK =
            List.of(
                    "null",
                    "0",
                    "-1",
                    "1.5",
                    "1e400",
                    "99999999999999999999",
                    "true",
                    "\"\"",
                    "\" \"",
                    "\"x\"",
                    "\"a\\u0000b\"",
                    "\"\\ud800\"",
                    "\"" + "a".repeat(4_001) + "\"",
                    "[]",
                    "[1,\"a\",null]",
                    "{}",
                    "{\"a\":{\"b\":[[[[]]]]}}");

    private final URL service;
    private final Map<String, String[]> proofs;
    private final Values values;
    private final long seed = Long.getLong("hotelchat.fuzz.seed", 20_261_123);
    private final Random random = new Random(seed);

    /**
     * Requests.
     *
     * @param proofs the header, name and value, by which each kind of caller says who it is
     */
    public RandomRequests(URL service, Map<String, String[]> proofs, Values values) {
        this.service = service;
        this.proofs = proofs;
        this.values = values;
    }

    /** Supplies values that mean something to the service under test. */
    @FunctionalInterface
    public interface Values {

        /** A value that the parameter may have; null when anything will do. */
        @Nullable String of(String parameter, Random random);
    }

    /**
     * Sends so many, operation after operation, and checks each answer.
     *
     * @return how many answers each status had
     */
    public Map<Integer, Integer> send(int requests) throws IOException, InterruptedException {
        List<Operation> operations = Operation.all();
        List<Map.Entry<String, String[]>> callers = List.copyOf(new TreeMap<>(proofs).entrySet());
        Map<Integer, Integer> statuses = new TreeMap<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < requests; i++) {
                Operation operation = operations.get(i % operations.size());
                Map.Entry<String, String[]> caller = any(callers);
                HttpRequest request = request(operation, caller.getValue());
                String what =
                        "seed "
                                + seed
                                + ", request "
                                + i
                                + " by "
                                + caller.getKey()
                                + ": "
                                + request;

                HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

                statuses.merge(answer.statusCode(), 1, Integer::sum);
                check(operation, answer, what);
            }
        }
        return statuses;
    }

    private static void check(Operation operation, HttpResponse<String> answer, String what) {
        int status = answer.statusCode();
        assertThat(status).as(what).isLessThan(500);
        assertThat(answer.headers().firstValue("cache-control").orElse("none"))
                .as(what)
                .isEqualTo(isFile(operation, answer) ? "private, no-cache" : "no-store");
        if (status >= 400) {
            assertThat(answer.headers().firstValue("content-type").orElse("none"))
                    .as(what)
                    .startsWith("application/problem+json");
            assertThat(answer.body()).as(what).contains("\"code\"", "\"detail\"");
            assertThat(operation.statuses().contains(status) || ALWAYS.contains(status))
                    .as(what + " answers " + status + ", which is not documented")
                    .isTrue();
        }
    }

    /** Files are kept by the browser of who may read them, which asks each time. */
    private static boolean isFile(Operation operation, HttpResponse<String> answer) {
        return operation.path().matches(".*/\\{a}/(content|thumbnail)")
                && answer.statusCode() < 400;
    }

    private HttpRequest request(Operation operation, String[] proof) {
        String path = operation.path();
        StringBuilder query = new StringBuilder();
        HttpRequest.Builder request = HttpRequest.newBuilder().header(proof[0], proof[1]);
        for (JsonNode parameter : operation.parameters()) {
            String name = parameter.get("name").asText();
            String value = value(name);
            switch (parameter.get("in").asText()) {
                case "path" -> path = path.replace("{" + name + "}", encoded(value));
                case "query" -> {
                    if (random.nextBoolean()) {
                        query.append(query.isEmpty() ? '?' : '&')
                                .append(name)
                                .append('=')
                                .append(encoded(value));
                    }
                }
                case "header" -> {
                    if (random.nextInt(4) == 0 && value.chars().allMatch(c -> c > 31 && c < 127)) {
                        request.header(name, value);
                    }
                }
                default -> throw new AssertionError(parameter);
            }
        }
        if (random.nextBoolean() && !path.endsWith("/")) {
            path = path + "/";
        }
        return request.uri(URI.create(service.toString().replaceAll("/$", "") + path + query))
                .method(operation.method(), body(request, operation))
                .build();
    }

    private HttpRequest.BodyPublisher body(HttpRequest.Builder request, Operation operation) {
        if (operation.example().isMissingNode() && random.nextInt(20) > 0) {
            return BodyPublishers.noBody();
        }
        if (operation.mediaType().startsWith("multipart/") && random.nextInt(10) > 0) {
            return form(request, operation);
        }
        switch (random.nextInt(12)) {
            case 0 -> request.header("Content-Type", "text/plain");
            case 1 -> {}
            default -> request.header("Content-Type", "application/json");
        }
        byte[] whole =
                (operation.example().isMissingNode() ? "{}" : operation.example().toString())
                        .getBytes(UTF_8);
        return BodyPublishers.ofByteArray(
                switch (random.nextInt(6)) {
                    case 0, 1 -> whole;
                    case 2 -> Arrays.copyOf(whole, random.nextInt(whole.length + 1));
                    case 3 -> {
                        whole[random.nextInt(whole.length)] = (byte) random.nextInt(256);
                        yield whole;
                    }
                    case 4 -> any(JSON_JUNK).getBytes(UTF_8);
                    default -> mutated(operation.example());
                });
    }

    /** The example as a form, with fields that may be missing, twice, or something else. */
    private HttpRequest.BodyPublisher form(HttpRequest.Builder request, Operation operation) {
        request.header("Content-Type", "multipart/form-data; boundary=line");
        StringBuilder form = new StringBuilder();
        for (Map.Entry<String, JsonNode> field : operation.example().properties()) {
            for (int times = random.nextInt(8); times < 9; times += 1 + random.nextInt(8)) {
                boolean isFile = field.getValue().isArray();
                form.append("--line\r\nContent-Disposition: form-data; name=\"")
                        .append(random.nextInt(20) == 0 ? "other" : field.getKey())
                        .append('"')
                        .append(
                                isFile
                                        ? "; filename=\""
                                                + any(
                                                        List.of(
                                                                "a.txt", "a.jpg", "../a", "",
                                                                "é.csv"))
                                                + '"'
                                        : "")
                        .append("\r\n\r\n")
                        .append(
                                isFile || random.nextInt(3) == 0
                                        ? any(JUNK)
                                        : field.getValue().asText())
                        .append("\r\n");
            }
        }
        byte[] whole = form.append("--line--\r\n").toString().getBytes(UTF_8);
        return BodyPublishers.ofByteArray(
                random.nextInt(6) == 0
                        ? Arrays.copyOf(whole, random.nextInt(whole.length))
                        : whole);
    }

    /** The example with one field that is something else. */
    private byte[] mutated(JsonNode example) {
        if (!(example instanceof ObjectNode object) || object.isEmpty()) {
            return "{}".getBytes(UTF_8);
        }
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = any(names);
        StringBuilder text = new StringBuilder("{");
        for (String each : names) {
            text.append(text.length() == 1 ? "" : ",")
                    .append('"')
                    .append(each)
                    .append("\":")
                    .append(each.equals(name) ? any(JSON_JUNK) : object.get(each).toString());
        }
        return text.append('}').toString().getBytes(UTF_8);
    }

    private String value(String name) {
        String value = random.nextInt(5) == 0 ? null : values.of(name, random);
        return value == null ? any(JUNK) : value;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, UTF_8).replace("+", "%20");
    }
}
