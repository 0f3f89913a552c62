package com.hotelchat.pusherserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pusher.rest.Pusher;
import com.pusher.rest.data.Validity;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application that receives webhooks, and verifies their sender with the official library. */
class PusherWebhooksTest {

    private static final PusherServer.Timings BRISK =
            new PusherServer.Timings(
                    Duration.ofSeconds(120), Duration.ofSeconds(30), Duration.ofMillis(300));

    private final List<JsonObject> heard = new CopyOnWriteArrayList<>();
    private final List<Validity> validities = new CopyOnWriteArrayList<>();
    private final List<Integer> sizes = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private PusherServer server;
    private HttpServer application;

    @BeforeEach
    void start() throws IOException {
        Pusher library = new Pusher("1001", "local-key", "local-secret");
        application =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        application.createContext(
                "/hooks",
                exchange -> {
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    if (refusals.getAndDecrement() > 0) {
                        exchange.sendResponseHeaders(500, -1);
                        return;
                    }
                    validities.add(
                            library.validateWebhookSignature(
                                    exchange.getRequestHeaders().getFirst("X-Pusher-Key"),
                                    exchange.getRequestHeaders().getFirst("X-Pusher-Signature"),
                                    body));
                    JsonArray events = new JsonObject(body).getJsonArray("events");
                    sizes.add(events.size());
                    events.forEach(one -> heard.add((JsonObject) one));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        application.start();
        server = PusherServer.start(PusherServer.Options.local(0).timings(BRISK));
        server.webhooks("http://127.0.0.1:" + application.getAddress().getPort() + "/hooks");
    }

    @AfterEach
    void stop() {
        server.close();
        application.stop(0);
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        heard.forEach(one -> names.add(one.getString("name") + " " + one.getString("channel")));
        return names;
    }

    @Test
    void tells_who_comes_speaks_and_goes() throws Exception {
        RawSocket socket = RawSocket.connect(server.port());
        String id = socket.greeted();
        socket.subscribe("a", null, null);
        socket.subscribe("cache-a", null, null);
        String who = "{\"user_id\":5}";
        socket.subscribe("presence-a", server.app().authorizeChannel(id, "presence-a", who), who);
        socket.send(
                new JsonObject()
                        .put("event", "client-e")
                        .put("channel", "presence-a")
                        .put("data", "x"));
        await().untilAsserted(
                        () ->
                                assertThat(names())
                                        .containsExactly(
                                                "channel_occupied a",
                                                "channel_occupied cache-a",
                                                "cache_miss cache-a",
                                                "channel_occupied presence-a",
                                                "member_added presence-a",
                                                "client_event presence-a"));
        assertThat(heard.get(4).getString("user_id")).isEqualTo("5");
        assertThat(heard.get(5))
                .isEqualTo(
                        new JsonObject()
                                .put("name", "client_event")
                                .put("channel", "presence-a")
                                .put("event", "client-e")
                                .put("data", "x")
                                .put("socket_id", id)
                                .put("user_id", "5"));
        socket.close();
        await().untilAsserted(
                        () ->
                                assertThat(names())
                                        .contains(
                                                "channel_vacated a",
                                                "channel_vacated presence-a",
                                                "member_removed presence-a"));
        assertThat(validities).isNotEmpty().containsOnly(Validity.VALID);
    }

    @Test
    void says_nothing_of_who_comes_back_at_once() throws Exception {
        RawSocket first = RawSocket.connect(server.port());
        first.greeted();
        first.subscribe("a", null, null);
        first.next();
        await().untilAsserted(() -> assertThat(names()).containsExactly("channel_occupied a"));
        first.send("pusher:unsubscribe", new JsonObject().put("channel", "a"));
        first.subscribe("a", null, null);
        first.subscribe("b", null, null);
        first.next();
        first.send("pusher:unsubscribe", new JsonObject().put("channel", "b"));
        // The departure from b is reported after one from a would have been.
        await().untilAsserted(
                        () ->
                                assertThat(names())
                                        .containsExactly(
                                                "channel_occupied a",
                                                "channel_occupied b",
                                                "channel_vacated b"));
        first.close();
    }

    @Test
    void repeats_what_was_not_taken() throws Exception {
        refusals.set(2);
        try (RawSocket socket = RawSocket.connect(server.port())) {
            socket.greeted();
            socket.subscribe("a", null, null);
            await().untilAsserted(() -> assertThat(names()).containsExactly("channel_occupied a"));
        }
    }

    @Test
    void eventsThatPiledUpAreSentInParts() throws Exception {
        refusals.set(3);
        try (RawSocket first = RawSocket.connect(server.port());
                RawSocket second = RawSocket.connect(server.port())) {
            first.greeted();
            second.greeted();
            for (int i = 0; i < 700; i++) {
                first.subscribe("a" + i, null, null);
                second.subscribe("b" + i, null, null);
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> heard.size() == 1_400);
        }

        assertThat(sizes).allMatch(size -> size <= PusherWebhooks.MAX_PER_POST);
        assertThat(names()).doesNotHaveDuplicates();
    }
}
