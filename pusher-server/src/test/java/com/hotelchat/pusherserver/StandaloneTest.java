package com.hotelchat.pusherserver;

import static com.hotelchat.pusherserver.SignedCalls.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks the server as the program runs it: without the parts for tests. */
class StandaloneTest {

    private PusherServerSettings settings;
    private PusherServer server;
    private SignedCalls calls;

    @BeforeEach
    void start() throws IOException {
        settings = new PusherServerSettings(PusherApp.LOCAL, freePort(), null);
        server = PusherServer.start(PusherServer.Options.standalone(settings));
        calls = new SignedCalls(server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private int status(String path) throws Exception {
        return calls.send("GET", path, MultiMap.caseInsensitiveMultiMap(), "").statusCode();
    }

    @Test
    void remembersNoEvents() throws Exception {
        assertThat(calls.post("/apps/1001/events", event("a", "e", "{}")).statusCode())
                .isEqualTo(200);

        assertThat(server.events(0)).isEmpty();
    }

    @Test
    void servesTheProtocolAndReadinessOnly() throws Exception {
        assertThat(status("/ready")).isEqualTo(200);
        assertThat(status("/dev/pusher/events")).isEqualTo(404);
        assertThat(status("/dev/pusher/calls")).isEqualTo(404);
        assertThat(status("/")).isEqualTo(404);
    }

    @Test
    void rejectsClientEvents() throws Exception {
        try (RawSocket socket = RawSocket.connect(server.port())) {
            String auth = PusherApp.LOCAL.authorizeChannel(socket.greeted(), "private-a", null);
            socket.subscribe("private-a", auth, null);
            socket.next("pusher_internal:subscription_succeeded");

            socket.send(
                    new JsonObject()
                            .put("event", "client-typing")
                            .put("channel", "private-a")
                            .put("data", "{}"));

            assertThat(socket.next("pusher:error").encode()).contains("has no client events");
        }
    }

    @Test
    void namesTheSettingOfAPortThatIsTaken() {
        assertThatThrownBy(() -> PusherServer.start(PusherServer.Options.standalone(settings)))
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("Port " + settings.port() + " is taken")
                .hasMessageEndingWith("with PORT.");
    }
}
