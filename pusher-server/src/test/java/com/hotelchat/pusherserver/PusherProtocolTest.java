package com.hotelchat.pusherserver;

import static com.hotelchat.pusherserver.SignedCalls.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The WebSocket side, frame by frame. */
class PusherProtocolTest {

    private static final String SUCCEEDED = "pusher_internal:subscription_succeeded";

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

    private void trigger(JsonObject event) throws Exception {
        assertThat(calls.post("/apps/1001/events", event).statusCode()).isEqualTo(200);
    }

    private static int errorCode(JsonObject error) {
        return error.getJsonObject("data").getInteger("code");
    }

    @Test
    void greets_with_a_socket_id_and_an_activity_timeout() throws Exception {
        try (RawSocket socket = RawSocket.connect(server.port())) {
            JsonObject data =
                    new JsonObject(socket.next("pusher:connection_established").getString("data"));
            assertThat(data.getString("socket_id")).matches("\\d+\\.\\d+");
            assertThat(data.getInteger("activity_timeout")).isEqualTo(120);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/app/other-key?protocol=7,4001",
        "/app/local-key?protocol=4,4007",
        "/app/local-key?protocol=8,4007",
        "/app/local-key?protocol=seven,4007",
        "/app/local-key,4008"
    })
    void turns_away_whom_it_cannot_serve(String path, int code) throws Exception {
        try (RawSocket socket = new RawSocket(server.port(), path)) {
            assertThat(errorCode(socket.next("pusher:error"))).isEqualTo(code);
            assertThat(socket.closeCode()).isEqualTo(code);
        }
    }

    @Test
    void delivers_to_subscribers_until_they_unsubscribe() throws Exception {
        try (RawSocket socket = RawSocket.connect(server.port());
                RawSocket other = RawSocket.connect(server.port())) {
            socket.greeted();
            other.greeted();
            socket.subscribe("a", null, null);
            assertThat(socket.next(SUCCEEDED).getString("data")).isEqualTo("{}");
            trigger(event("a", "e", "{\"x\":1}"));
            JsonObject heard = socket.next("e");
            assertThat(heard.getString("channel")).isEqualTo("a");
            assertThat(heard.getString("data")).isEqualTo("{\"x\":1}");
            socket.send("pusher:unsubscribe", new JsonObject().put("channel", "a"));
            socket.expectSilence();
            trigger(event("a", "e", "{}"));
            socket.expectSilence();
            other.expectSilence();
        }
    }

    @Test
    void spares_the_connection_that_caused_an_event() throws Exception {
        try (RawSocket socket = RawSocket.connect(server.port());
                RawSocket other = RawSocket.connect(server.port())) {
            String id = socket.greeted();
            other.greeted();
            socket.subscribe("a", null, null);
            other.subscribe("a", null, null);
            socket.next(SUCCEEDED);
            other.next(SUCCEEDED);
            trigger(event("a", "e", "{}").put("socket_id", id));
            other.next("e");
            socket.expectSilence();
        }
    }

    @Test
    void lets_only_the_authorised_onto_a_private_channel() throws Exception {
        try (RawSocket socket = RawSocket.connect(server.port())) {
            String id = socket.greeted();
            String good = server.app().authorizeChannel(id, "private-a", null);
            String foreign = server.app().authorizeChannel("1.1", "private-a", null);
            for (String auth : new String[] {null, "", foreign, good + "0"}) {
                socket.subscribe("private-a", auth, null);
                assertThat(errorCode(socket.next("pusher:error"))).isEqualTo(4009);
            }
            socket.subscribe("presence-a", good, null);
            assertThat(errorCode(socket.next("pusher:error"))).isEqualTo(4009);
            trigger(event("private-a", "secret", "{}"));
            socket.expectSilence();
            socket.subscribe("private-a", good, null);
            socket.next(SUCCEEDED);
        }
    }

    @Test
    void tells_who_is_present() throws Exception {
        try (RawSocket ada = RawSocket.connect(server.port())) {
            join(ada, "{\"user_id\":\"ada\",\"user_info\":{\"name\":\"Ada\"}}");
            JsonObject alone = presence(ada.next(SUCCEEDED));
            assertThat(alone)
                    .isEqualTo(
                            new JsonObject(
                                    "{\"ids\":[\"ada\"],\"hash\":{\"ada\":{\"name\":\"Ada\"}},\"count\":1}"));

            RawSocket bob = RawSocket.connect(server.port());
            join(bob, "{\"user_id\":7}");
            assertThat(presence(bob.next(SUCCEEDED)).getInteger("count")).isEqualTo(2);
            assertThat(new JsonObject(ada.next("pusher_internal:member_added").getString("data")))
                    .isEqualTo(new JsonObject("{\"user_id\":\"7\",\"user_info\":null}"));

            // A second connection of the same user causes no event, neither when it opens nor when
            // it closes.
            RawSocket again = RawSocket.connect(server.port());
            join(again, "{\"user_id\":7}");
            again.next(SUCCEEDED);
            again.close();
            bob.close();
            assertThat(new JsonObject(ada.next("pusher_internal:member_removed").getString("data")))
                    .isEqualTo(new JsonObject("{\"user_id\":\"7\"}"));
            ada.expectSilence();
        }
    }

    private void join(RawSocket socket, String member) throws InterruptedException {
        String id = socket.greeted();
        socket.subscribe(
                "presence-a", server.app().authorizeChannel(id, "presence-a", member), member);
    }

    private static JsonObject presence(JsonObject succeeded) {
        return new JsonObject(succeeded.getString("data")).getJsonObject("presence");
    }

    @Test
    void carries_client_events_on_authorised_channels_only() throws Exception {
        try (RawSocket ada = RawSocket.connect(server.port());
                RawSocket bob = RawSocket.connect(server.port())) {
            join(ada, "{\"user_id\":\"ada\"}");
            ada.next(SUCCEEDED);
            join(bob, "{\"user_id\":\"bob\"}");
            bob.next(SUCCEEDED);
            ada.next("pusher_internal:member_added");
            JsonObject typing =
                    new JsonObject()
                            .put("event", "client-typing")
                            .put("channel", "presence-a")
                            .put("data", new JsonObject().put("on", true));
            ada.send(typing);
            JsonObject heard = bob.next("client-typing");
            assertThat(heard.getString("user_id")).isEqualTo("ada");
            assertThat(heard.getString("data")).isEqualTo("{\"on\":true}");
            ada.expectSilence();

            bob.subscribe("public-a", null, null);
            bob.next(SUCCEEDED);
            bob.send(typing.copy().put("channel", "public-a"));
            bob.next("pusher:error");
            bob.send(typing.copy().put("channel", "private-elsewhere"));
            bob.next("pusher:error");
            bob.send(typing.copy().put("event", "typing"));
            bob.next("pusher:error");
            ada.expectSilence();
        }
    }

    @Test
    void limits_client_events_to_10_per_second() throws Exception {
        try (RawSocket ada = RawSocket.connect(server.port())) {
            join(ada, "{\"user_id\":\"ada\"}");
            ada.next(SUCCEEDED);
            for (int i = 0; i < 11; i++) {
                ada.send(new JsonObject().put("event", "client-e").put("channel", "presence-a"));
            }
            assertThat(errorCode(ada.next("pusher:error"))).isEqualTo(4301);
            ada.expectSilence();
        }
    }

    @Test
    void remembers_the_last_event_of_a_cache_channel() throws Exception {
        try (RawSocket socket = RawSocket.connect(server.port())) {
            socket.greeted();
            socket.subscribe("cache-a", null, null);
            socket.next(SUCCEEDED);
            JsonObject miss = socket.next("pusher:cache_miss");
            assertThat(miss.getString("channel")).isEqualTo("cache-a");
            assertThat(miss.containsKey("data")).isFalse();
        }
        trigger(event("cache-a", "first", "{}"));
        trigger(event("cache-a", "last", "{\"x\":1}"));
        try (RawSocket socket = RawSocket.connect(server.port())) {
            socket.greeted();
            socket.subscribe("cache-a", null, null);
            socket.next(SUCCEEDED);
            assertThat(socket.next("last").getString("data")).isEqualTo("{\"x\":1}");
            socket.expectSilence();
        }
        JsonObject info =
                new JsonObject(
                        calls.get(
                                        "/apps/1001/channels/cache-a",
                                        MultiMap.caseInsensitiveMultiMap().add("info", "cache"))
                                .body());
        assertThat(info.getJsonObject("cache").getString("data")).isEqualTo("{\"x\":1}");
        assertThat(info.getJsonObject("cache").getInteger("ttl")).isBetween(1790, 1800);
    }

    @Test
    void signs_users_in_and_ends_their_connections() throws Exception {
        try (RawSocket ada = RawSocket.connect(server.port());
                RawSocket bob = RawSocket.connect(server.port())) {
            String id = ada.greeted();
            bob.greeted();
            String user = "{\"id\":\"ada\"}";
            ada.send(
                    "pusher:signin",
                    new JsonObject().put("auth", "local-key:wrong").put("user_data", user));
            assertThat(errorCode(ada.next("pusher:error"))).isEqualTo(4009);
            ada.send(
                    "pusher:signin",
                    new JsonObject()
                            .put("auth", server.app().authenticateUser(id, user))
                            .put("user_data", user));
            JsonObject success =
                    new JsonObject(ada.next("pusher:signin_success").getString("data"));
            assertThat(success.getString("user_data")).isEqualTo(user);
            ada.subscribe("#server-to-user-ada", null, null);
            ada.next(SUCCEEDED);
            bob.subscribe("#server-to-user-ada", null, null);
            assertThat(errorCode(bob.next("pusher:error"))).isEqualTo(4009);

            trigger(event("#server-to-user-ada", "e", "{}"));
            assertThat(ada.next("e").getString("channel")).isEqualTo("#server-to-user-ada");

            String path = "/apps/1001/users/ada/terminate_connections";
            assertThat(calls.post(path, new JsonObject()).body()).isEqualTo("{}");
            ada.next("pusher:error");
            assertThat(ada.closeCode()).isEqualTo(4009);
            bob.expectSilence();
        }
    }

    @Test
    void gives_up_a_client_that_does_not_answer() throws Exception {
        PusherServer.Timings brisk =
                new PusherServer.Timings(
                        Duration.ofMillis(200), Duration.ofMillis(200), Duration.ofMillis(50));
        try (PusherServer impatient =
                        PusherServer.start(PusherServer.Options.local(0).timings(brisk));
                RawSocket silent = RawSocket.connect(impatient.port())) {
            silent.greeted();
            silent.next("pusher:ping");
            silent.send("pusher:pong", new JsonObject());
            silent.next("pusher:ping");
            silent.next("pusher:error");
            assertThat(silent.closeCode()).isEqualTo(4201);
        }
    }

    @Test
    void survives_nonsense() throws Exception {
        try (RawSocket socket = RawSocket.connect(server.port())) {
            socket.greeted();
            socket.send(new JsonObject());
            socket.next("pusher:error");
            socket.send(new JsonObject().put("event", "pusher:subscribe"));
            socket.next("pusher:error");
            socket.send(new JsonObject().put("event", "pusher:subscribe").put("data", "text"));
            socket.next("pusher:error");
            socket.subscribe("no name", null, null);
            socket.next("pusher:error");
            socket.expectSilence();
        }
    }
}
