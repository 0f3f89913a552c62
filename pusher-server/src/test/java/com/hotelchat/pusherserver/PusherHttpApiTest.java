package com.hotelchat.pusherserver;

import static com.hotelchat.pusherserver.SignedCalls.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures, limits and faults of the HTTP API. */
class PusherHttpApiTest {

    private static final String EVENTS = "/apps/1001/events";
    private static final String BATCH = "/apps/1001/batch_events";

    private PusherServer server;
    private SignedCalls calls;

    @BeforeEach
    void start() {
        server = PusherServer.start();
        calls = new SignedCalls(server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static MultiMap none() {
        return MultiMap.caseInsensitiveMultiMap();
    }

    private int status(JsonObject body) throws Exception {
        return calls.post(EVENTS, body).statusCode();
    }

    @Test
    void records_what_it_accepts_one_row_per_channel_in_order() throws Exception {
        JsonObject both =
                new JsonObject()
                        .put("name", "new-message")
                        .put("channels", new JsonArray().add("a").add("b"))
                        .put("data", "{\"id\":7}")
                        .put("socket_id", "12.34");
        HttpResponse<String> answer = calls.post(EVENTS, both);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{}");
        assertThat(status(event("c", "plain", "not JSON"))).isEqualTo(200);

        assertThat(server.events(0))
                .extracting(PusherEvent::n, PusherEvent::channel, PusherEvent::name)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1L, "a", "new-message"),
                        org.assertj.core.groups.Tuple.tuple(2L, "b", "new-message"),
                        org.assertj.core.groups.Tuple.tuple(3L, "c", "plain"));
        PusherEvent first = server.events(0).getFirst();
        assertThat(first.json().getInteger("id")).isEqualTo(7);
        assertThat(first.socketId()).isEqualTo("12.34");
        assertThat(server.events(2)).extracting(PusherEvent::data).containsExactly("not JSON");
        assertThat(server.events(3)).isEmpty();
        assertThat(server.triggerCalls()).isEqualTo(2);
        assertThat(server.refusedCalls()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "auth_key,other-key",
        "auth_version,2.0",
        "auth_timestamp,soon",
        "body_md5,00000000000000000000000000000000",
        "auth_signature,0000000000000000000000000000000000000000000000000000000000000000"
    })
    void refuses_a_call_with_one_part_spoiled(String part, String value) throws Exception {
        String body = event("a", "e", "{}").encode();
        MultiMap query = SignedCalls.query("POST", EVENTS, body, none()).set(part, value);
        if (!part.equals("auth_signature")) {
            query.set("auth_signature", PusherApp.LOCAL.signRequest("POST", EVENTS, query));
        }
        assertThat(calls.send("POST", EVENTS, query, body).statusCode()).isEqualTo(401);
        assertThat(calls.send("POST", EVENTS, none(), body).statusCode()).isEqualTo(401);
        assertThat(server.events(0)).isEmpty();
        assertThat(server.refusedCalls()).isEqualTo(2);
    }

    @Test
    void refuses_another_body_than_the_one_that_was_signed() throws Exception {
        MultiMap query = SignedCalls.query("POST", EVENTS, event("a", "e", "{}").encode(), none());
        String other = event("b", "e", "{}").encode();
        assertThat(calls.send("POST", EVENTS, query, other).statusCode()).isEqualTo(401);
        query.remove("body_md5");
        query.set("auth_signature", PusherApp.LOCAL.signRequest("POST", EVENTS, query));
        assertThat(calls.send("POST", EVENTS, query, other).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"-590,200", "590,200", "-610,401", "610,401"})
    void accepts_a_timestamp_within_600_s(int offset, int expected) throws Exception {
        String body = event("a", "e", "{}").encode();
        long then = Instant.now().getEpochSecond() + offset;
        MultiMap query = SignedCalls.query("POST", EVENTS, body, none(), then);
        assertThat(calls.send("POST", EVENTS, query, body).statusCode()).isEqualTo(expected);
    }

    @Test
    void knows_one_app() throws Exception {
        assertThat(calls.post("/apps/1002/events", event("a", "e", "{}")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void limits_data_to_10_KiB() throws Exception {
        assertThat(status(event("a", "e", "x".repeat(10_240)))).isEqualTo(200);
        assertThat(status(event("a", "e", "x".repeat(10_241)))).isEqualTo(413);
        // Bytes, not characters.
        assertThat(status(event("a", "e", "é".repeat(5_121)))).isEqualTo(413);
        JsonArray batch = new JsonArray().add(event("a", "e", "x".repeat(10_241)));
        assertThat(calls.post(BATCH, new JsonObject().put("batch", batch)).statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({"1,200", "100,200", "101,400"})
    void limits_a_trigger_to_100_channels(int channels, int expected) throws Exception {
        JsonObject body =
                new JsonObject()
                        .put("name", "e")
                        .put("data", "{}")
                        .put("channels", new JsonArray(Collections.nCopies(channels, "a")));
        assertThat(status(body)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0,400", "1,200", "10,200", "11,400"})
    void limits_a_batch_to_10_events(int events, int expected) throws Exception {
        JsonArray batch = new JsonArray(Collections.nCopies(events, event("a", "e", "{}")));
        assertThat(calls.post(BATCH, new JsonObject().put("batch", batch)).statusCode())
                .isEqualTo(expected);
        assertThat(server.events(0)).hasSize(expected == 200 ? events : 0);
    }

    @Test
    void takes_a_batch_whole_or_not_at_all() throws Exception {
        JsonArray batch = new JsonArray().add(event("a", "e", "{}")).add(event("#", "e", "{}"));
        assertThat(calls.post(BATCH, new JsonObject().put("batch", batch)).statusCode())
                .isEqualTo(400);
        assertThat(server.events(0)).isEmpty();
    }

    @Test
    void limits_names() throws Exception {
        assertThat(status(event("a".repeat(164), "e", "{}"))).isEqualTo(200);
        assertThat(status(event("a".repeat(165), "e", "{}"))).isEqualTo(400);
        assertThat(status(event("Az09_-=@,.;", "e", "{}"))).isEqualTo(200);
        assertThat(status(event("a room", "e", "{}"))).isEqualTo(400);
        assertThat(status(event("a/b", "e", "{}"))).isEqualTo(400);
        assertThat(status(event("a", "e".repeat(200), "{}"))).isEqualTo(200);
        assertThat(status(event("a", "e".repeat(201), "{}"))).isEqualTo(400);
        assertThat(status(event("a", "pusher:e", "{}"))).isEqualTo(400);
    }

    @Test
    void refuses_what_is_no_event() throws Exception {
        assertThat(status(new JsonObject())).isEqualTo(400);
        assertThat(status(new JsonObject().put("name", "e").put("channel", "a"))).isEqualTo(400);
        assertThat(status(new JsonObject().put("name", "e").put("data", "{}"))).isEqualTo(400);
        assertThat(status(event("a", "e", "{}").put("data", new JsonObject()))).isEqualTo(400);
        assertThat(status(event("a", "e", "{}").put("socket_id", "nobody"))).isEqualTo(400);
        MultiMap query = SignedCalls.query("POST", EVENTS, "no JSON", none());
        assertThat(calls.send("POST", EVENTS, query, "no JSON").statusCode()).isEqualTo(400);
    }

    @Test
    void tells_about_channels() throws Exception {
        try (RawSocket socket = RawSocket.connect(server.port())) {
            String id = socket.greeted();
            socket.subscribe("public-one", null, null);
            socket.next("pusher_internal:subscription_succeeded");
            String who = "{\"user_id\":5}";
            socket.subscribe(
                    "presence-one", server.app().authorizeChannel(id, "presence-one", who), who);
            socket.next("pusher_internal:subscription_succeeded");

            String channels = "/apps/1001/channels";
            assertThat(new JsonObject(calls.get(channels, none()).body()).getJsonObject("channels"))
                    .isEqualTo(
                            new JsonObject()
                                    .put("public-one", new JsonObject())
                                    .put("presence-one", new JsonObject()));
            assertThat(
                            new JsonObject(
                                    calls.get(
                                                    channels,
                                                    none().add("filter_by_prefix", "presence-")
                                                            .add("info", "user_count"))
                                            .body()))
                    .isEqualTo(
                            new JsonObject("{\"channels\":{\"presence-one\":{\"user_count\":1}}}"));
            assertThat(calls.get(channels, none().add("info", "user_count")).statusCode())
                    .isEqualTo(400);
            assertThat(calls.get(channels + "/public-one", none()).body())
                    .isEqualTo("{\"occupied\":true}");
            assertThat(calls.get(channels + "/nobody", none()).body())
                    .isEqualTo("{\"occupied\":false}");
            assertThat(
                            calls.get(channels + "/public-one", none().add("info", "user_count"))
                                    .statusCode())
                    .isEqualTo(400);
            assertThat(calls.get(channels + "/presence-one/users", none()).body())
                    .isEqualTo("{\"users\":[{\"id\":\"5\"}]}");
            assertThat(calls.get(channels + "/public-one/users", none()).statusCode())
                    .isEqualTo(400);

            JsonObject asked = event("presence-one", "e", "{}").put("info", "user_count");
            assertThat(calls.post(EVENTS, asked).body())
                    .isEqualTo("{\"channels\":{\"presence-one\":{\"user_count\":1}}}");
        }
    }

    @Test
    void fails_on_demand_for_so_many_calls() throws Exception {
        server.faults(PusherFault.of(PusherFault.Mode.ERROR).status(503).count(2));
        assertThat(status(event("a", "e", "1"))).isEqualTo(503);
        assertThat(status(event("a", "e", "2"))).isEqualTo(503);
        assertThat(status(event("a", "e", "3"))).isEqualTo(200);
        assertThat(server.events(0)).extracting(PusherEvent::data).containsExactly(3);
        assertThat(server.refusedCalls()).isEqualTo(2);
        assertThat(server.triggerCalls()).isEqualTo(1);
    }

    @Test
    void fails_until_told_otherwise() throws Exception {
        server.faults(PusherFault.of(PusherFault.Mode.ERROR));
        for (int i = 0; i < 5; i++) {
            assertThat(status(event("a", "e", "{}"))).isEqualTo(500);
        }
        server.faults(PusherFault.NONE);
        assertThat(status(event("a", "e", "{}"))).isEqualTo(200);
    }

    @Test
    void hangs_and_closes_without_a_word() {
        server.faults(PusherFault.of(PusherFault.Mode.HANG).delay(Duration.ofMillis(300)).count(1));
        long start = System.nanoTime();
        assertThatThrownBy(() -> status(event("a", "e", "{}"))).isInstanceOf(IOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(ofMillis(290));
        assertThat(server.events(0)).isEmpty();
    }

    @Test
    void accepts_at_once_and_answers_late() throws Exception {
        server.faults(PusherFault.of(PusherFault.Mode.SLOW).delay(Duration.ofMillis(600)).count(1));
        CompletableFuture<Integer> answer =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return status(event("a", "e", "{}"));
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        });
        assertThatThrownBy(() -> answer.get(200, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        assertThat(answer.get(5, TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(server.events(0)).hasSize(1);
    }

    @Test
    void drops_and_duplicates_on_demand() throws Exception {
        try (RawSocket socket = RawSocket.connect(server.port())) {
            socket.greeted();
            socket.subscribe("a", null, null);
            socket.next("pusher_internal:subscription_succeeded");
            server.faults(PusherFault.of(PusherFault.Mode.DROP).count(1));
            assertThat(status(event("a", "dropped", "{}"))).isEqualTo(200);
            server.faults(PusherFault.of(PusherFault.Mode.DUPLICATE).count(1));
            assertThat(status(event("a", "twice", "{}"))).isEqualTo(200);
            assertThat(status(event("a", "once", "{}"))).isEqualTo(200);
            socket.next("twice");
            socket.next("twice");
            socket.next("once");
            socket.expectSilence();
        }
        assertThat(server.events(0))
                .extracting(PusherEvent::name)
                .containsExactly("dropped", "twice", "once");
    }

    @Test
    void reads_faults_as_the_inspection_takes_them() {
        assertThat(PusherFault.fromJson(new JsonObject("{\"mode\":\"hang\"}")).delay())
                .isEqualTo(Duration.ofSeconds(60));
        assertThat(
                        PusherFault.fromJson(
                                new JsonObject("{\"mode\":\"error\",\"status\":429,\"count\":3}")))
                .isEqualTo(PusherFault.of(PusherFault.Mode.ERROR).status(429).count(3));
        assertThatThrownBy(() -> PusherFault.fromJson(new JsonObject("{\"mode\":\"odd\"}")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () ->
                                PusherFault.fromJson(
                                        new JsonObject("{\"mode\":\"error\",\"status\":7}")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Duration ofMillis(long millis) {
        return Duration.ofMillis(millis);
    }
}
