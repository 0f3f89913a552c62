package com.hotelchat.guestchat;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.testkit.Management;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More requests at once than the service has room for. */
@QuarkusTest
@QuarkusTestResource(value = GuestChatServers.class, restrictToAnnotatedClass = true)
@TestProfile(OverloadTest.Small.class)
class OverloadTest {

    private static final int REQUESTS = 2_000;

    /** The queue's deadline, and what the machine needs to send and read so many. */
    private static final Duration LATEST = Duration.ofSeconds(15);

    /** A service with little room, so that few requests are too many. */
    public static class Small implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.datasource.reactive.max-size", "3",
                    "hotelchat.database.max-waiting", "100",
                    "hotelchat.requests.max", "500");
        }
    }

    /** An answer, and how long it took. */
    private record Answer(UUID message, int status, String code, boolean saysWhen, Duration time) {}

    @TestHTTPResource("/")
    URL service;

    private final Vertx vertx = Vertx.vertx();
    private HttpClient client;

    @BeforeEach
    void connect() {
        Hotel.awaitTheStaff();
        client =
                vertx.createHttpClient(
                        new HttpClientOptions()
                                .setDefaultHost(service.getHost())
                                .setDefaultPort(service.getPort())
                                .setMaxPoolSize(REQUESTS)
                                .setConnectTimeout(30_000));
    }

    @AfterEach
    void disconnect() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whatIsTooMuchIsRefusedInTimeAndClientsThatRetryLoseNothing() throws Exception {
        Session guest = Hotel.checkIn().enter();
        Set<UUID> unsent = new HashSet<>();
        for (int i = 0; i < REQUESTS; i++) {
            unsent.add(UUID.randomUUID());
        }
        Set<UUID> all = Set.copyOf(unsent);
        Map<Integer, Integer> statuses = new HashMap<>();

        for (int round = 0; !unsent.isEmpty(); round++) {
            assertThat(round).isLessThan(100);
            for (Answer answer : sendAll(guest, List.copyOf(unsent))) {
                statuses.merge(answer.status(), 1, Integer::sum);
                assertThat(answer.time()).isLessThan(LATEST);
                if (answer.status() == 503) {
                    assertThat(answer.code()).isEqualTo("unavailable");
                    assertThat(answer.saysWhen()).isTrue();
                } else {
                    assertThat(answer.status()).isIn(200, 201);
                    unsent.remove(answer.message());
                }
            }
            Management.get("/q/health/ready").then().statusCode(200);
            Management.get("/q/health/live").then().statusCode(200);
        }

        assertThat(statuses).containsKeys(201, 503);
        assertThat(stored(guest)).hasSameSizeAs(all);
    }

    private List<Answer> sendAll(Session guest, List<UUID> messages) throws Exception {
        List<Future<Answer>> running = new ArrayList<>();
        for (UUID message : messages) {
            running.add(send(guest, message));
        }
        return Future.all(running)
                .<List<Answer>>map(done -> done.list())
                .toCompletionStage()
                .toCompletableFuture()
                .get(2, TimeUnit.MINUTES);
    }

    private Future<Answer> send(Session guest, UUID message) {
        Buffer body =
                new JsonObject()
                        .put("message", message.toString())
                        .put("client_message_id", message.toString())
                        .toBuffer();
        long start = System.nanoTime();
        return client.request(
                        new RequestOptions()
                                .setMethod(HttpMethod.POST)
                                .setURI(guest.path("/messages/send/"))
                                .putHeader("X-Guest-Session", guest.token())
                                .putHeader("Content-Type", "application/json"))
                .compose(request -> request.send(body))
                .compose(
                        response ->
                                response.body()
                                        .map(text -> answer(message, response, text, start)));
    }

    private static Answer answer(
            UUID message, HttpClientResponse response, Buffer body, long start) {
        String code = response.statusCode() < 400 ? "" : body.toJsonObject().getString("code");
        return new Answer(
                message,
                response.statusCode(),
                code,
                response.getHeader("Retry-After") != null,
                Duration.ofNanos(System.nanoTime() - start));
    }

    /** Returns the texts of all messages of the conversation, from the first one. */
    private static List<String> stored(Session guest) {
        List<String> texts = new ArrayList<>();
        long after = 0;
        while (true) {
            JsonArray page =
                    new JsonArray(
                            guest.request()
                                    .queryParam("limit", 100)
                                    .queryParam("after_id", after)
                                    .get(guest.path("/messages/"))
                                    .asString());
            if (page.isEmpty()) {
                return texts;
            }
            for (int i = 0; i < page.size(); i++) {
                texts.add(page.getJsonObject(i).getString("message"));
                after = page.getJsonObject(i).getLong("id");
            }
        }
    }
}
