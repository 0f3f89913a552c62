package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.ServiceProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand messages at the same moment, each on a connection of its own. */
@Timeout(600)
class OverloadTest {

    private static final int REQUESTS = 10_000;

    /** Connections that are being made at once: the system's own queue is shorter. */
    private static final int CONNECTING = 500;

    /**
     * The latest answer: without a bound, the last ones would wait for minutes. The service refuses
     * within seconds; the rest is the time that a busy machine needs to send and read so many.
     */
    private static final Duration LATEST = Duration.ofSeconds(45);

    /** Clients that were refused come again at different times. */
    private static final int COME_AGAIN = 1_000;

    /**
     * The number of clients that go on until they are answered; the others stop after their first
     * refusal.
     */
    private static final int PATIENT = 2_000;

    private static final int PAGE = 100;

    private static final int MAX_ROUNDS = 100;

    @TempDir Path data;
    private final Vertx vertx = Vertx.vertx();
    private LocalStack stack;
    private HttpClient client;

    @BeforeEach
    void start() {
        stack =
                LocalStack.start(
                        Checkout.stack(data)
                                .with(
                                        Map.of(
                                                "HOTELCHAT_RATE_LIMIT_GUEST_WRITES_PER_MINUTE",
                                                "1000000")));
        client =
                vertx.createHttpClient(
                        new HttpClientOptions()
                                .setDefaultHost("127.0.0.1")
                                .setDefaultPort(stack.service("guest-chat-service").port())
                                .setMaxPoolSize(REQUESTS)
                                .setConnectTimeout(30_000));
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        stack.close();
    }

    /** An answer, and how long it took. */
    private record Answer(UUID message, int status, boolean saysWhen, Duration time) {}

    @Test
    void tenThousandAtOnceAreAnsweredInTimeAndStoredOnce() throws Exception {
        Browser guest = Browser.of(stack);
        JsonNode session =
                guest.post(
                                "/api/chat/hotel-abc/messages/room/101/validate-chat-pin/",
                                Map.of("pin", "a101"))
                        .body()
                        .get("session_data");
        String conversation =
                "/api/chat/hotel-abc/conversations/" + session.get("conversation_id").asText();
        ServiceProcess service = stack.service("guest-chat-service");
        long pid = service.pid();
        Set<UUID> unsent = new HashSet<>();
        for (int i = 0; i < REQUESTS; i++) {
            unsent.add(UUID.randomUUID());
        }
        Set<UUID> acknowledged = new HashSet<>();
        Map<Integer, Integer> statuses = new TreeMap<>();
        Duration slowest = Duration.ZERO;
        int rounds = 0;

        while (!unsent.isEmpty()) {
            assertThat(++rounds).isLessThan(MAX_ROUNDS);
            List<Answer> answers =
                    sendAll(
                            conversation + "/messages/send/",
                            session.get("session_token").asText(),
                            unsent.stream().limit(rounds == 1 ? REQUESTS : COME_AGAIN).toList());
            for (Answer answer : answers) {
                statuses.merge(answer.status(), 1, Integer::sum);
                slowest = answer.time().compareTo(slowest) > 0 ? answer.time() : slowest;
                assertThat(answer.status()).isIn(200, 201, 503);
                if (answer.status() == 503) {
                    assertThat(answer.saysWhen()).isTrue();
                } else {
                    unsent.remove(answer.message());
                    acknowledged.add(answer.message());
                }
            }
            unsent = unsent.stream().limit(PATIENT).collect(Collectors.toCollection(HashSet::new));
        }

        System.out.printf(
                Locale.ROOT,
                "  %d messages at once: %s in %d rounds, the slowest answer after %.1f s%n",
                REQUESTS,
                statuses,
                rounds,
                slowest.toMillis() / 1e3);
        assertThat(slowest).isLessThan(LATEST);
        assertThat(service.pid()).isEqualTo(pid);
        assertThat(service.isAlive()).isTrue();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(PATIENT);
        assertThat(stored(guest, conversation)).doesNotHaveDuplicates().containsAll(acknowledged);
    }

    private static List<UUID> stored(Browser guest, String conversation) {
        List<UUID> stored = new ArrayList<>();
        JsonNode page;
        long after = 0;
        do {
            page = guest.get(conversation + "/sync/?after=" + after + "&limit=" + PAGE).body();
            page.get("messages")
                    .forEach(
                            message ->
                                    stored.add(
                                            UUID.fromString(
                                                    message.get("client_message_id").asText())));
            after = page.get("sequence").asLong();
        } while (page.get("has_more").asBoolean());
        return stored;
    }

    /** Makes all connections first, so that the requests come at the same moment. */
    private List<Answer> sendAll(String path, String session, List<UUID> messages)
            throws Exception {
        List<HttpClientRequest> requests = new ArrayList<>();
        for (int from = 0; from < messages.size(); from += CONNECTING) {
            List<Future<HttpClientRequest>> connecting = new ArrayList<>();
            for (int i = from; i < Math.min(from + CONNECTING, messages.size()); i++) {
                connecting.add(
                        client.request(
                                new RequestOptions()
                                        .setMethod(HttpMethod.POST)
                                        .setURI(path)
                                        .putHeader("X-Guest-Session", session)
                                        .putHeader("Content-Type", "application/json")));
            }
            requests.addAll(await(Future.all(connecting).map(done -> done.list())));
        }
        List<Future<Answer>> running = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            running.add(send(requests.get(i), messages.get(i)));
        }
        return await(Future.all(running).map(done -> done.list()));
    }

    private static Future<Answer> send(HttpClientRequest request, UUID message) {
        Buffer body =
                new JsonObject()
                        .put("message", message.toString())
                        .put("client_message_id", message.toString())
                        .toBuffer();
        long start = System.nanoTime();
        return request.send(body)
                .compose(
                        response ->
                                response.body()
                                        .map(
                                                text ->
                                                        new Answer(
                                                                message,
                                                                response.statusCode(),
                                                                response.getHeader("Retry-After")
                                                                        != null,
                                                                Duration.ofNanos(
                                                                        System.nanoTime()
                                                                                - start))));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(2, TimeUnit.MINUTES);
    }
}
