package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.hotelchat.events.EventJson;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the logs that the services write for machines. */
class JsonLogsTest {

    private static final ObjectReader JSON = EventJson.mapper().readerFor(JsonNode.class);

    @TempDir Path data;

    @Test
    void everyLineIsAnObjectAndSaysOfWhichTraceItIs() throws Exception {
        try (LocalStack stack =
                LocalStack.start(
                        Checkout.stack(data)
                                .with(
                                        Map.of(
                                                "QUARKUS_LOG_CONSOLE_JSON_ENABLED",
                                                "true",
                                                // Refusals are not logged by default.
                                                "QUARKUS_LOG_CATEGORY__HTTP_PROBLEM__LEVEL",
                                                "INFO")))) {
            String token = stack.issuer().token("john.smith");
            Map<String, HttpRequest.Builder> refused =
                    Map.of(
                            "guest-chat-service",
                            to(stack, "/api/chat/hotel-abc/conversations/999999/messages/"),
                            "staff-chat-service",
                            to(stack, "/api/staff_chat/hotel-abc/conversations/999999/"),
                            "notification-service",
                            to(stack, "/api/notifications/log/?message_id=1"),
                            "realtime-gateway",
                            to(stack, "/api/pusher/auth")
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(
                                            BodyPublishers.ofString(
                                                    "socket_id=1.1&channel_name=private-foreign")));
            for (ServiceProcess service : stack.services()) {
                String trace = UUID.randomUUID().toString().replace("-", "");

                HttpRequest request =
                        refused.get(service.name())
                                .header("Authorization", "Bearer " + token)
                                .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01")
                                .build();
                assertThat(
                                HttpClient.newHttpClient()
                                        .send(request, BodyHandlers.discarding())
                                        .statusCode())
                        .as(service.name())
                        .isIn(403, 404);

                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(
                                () ->
                                        assertThat(lines(service))
                                                .as(service.name())
                                                .anyMatch(
                                                        line ->
                                                                line.at("/mdc/traceId")
                                                                        .asText()
                                                                        .equals(trace)));
                assertThat(lines(service))
                        .allSatisfy(
                                line -> {
                                    assertThat(line.get("service").asText())
                                            .isEqualTo(service.name());
                                    assertThat(Instant.parse(line.get("timestamp").asText()))
                                            .isBeforeOrEqualTo(Instant.now());
                                    assertThat(line.get("level").asText()).isNotEmpty();
                                    assertThat(line.get("loggerName").asText()).isNotEmpty();
                                    assertThat(line.get("message").asText()).isNotEmpty();
                                });
            }
        }
    }

    private static HttpRequest.Builder to(LocalStack stack, String path) {
        return HttpRequest.newBuilder(URI.create(stack.baseUrl() + path));
    }

    private static List<JsonNode> lines(ServiceProcess service) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(service.log())) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }
}
