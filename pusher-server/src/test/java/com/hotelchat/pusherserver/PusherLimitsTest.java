package com.hotelchat.pusherserver;

import static com.hotelchat.pusherserver.SignedCalls.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bounds of what clients can make the server hold. */
class PusherLimitsTest {

    private static final PusherServer.Limits NARROW = new PusherServer.Limits(2, 3, 64 * 1024);

    private PusherServer server;

    @BeforeEach
    void start() {
        server = PusherServer.start(PusherServer.Options.local(0).limits(NARROW));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void closesConnectionsBeyondTheLimitUntilOneIsClosed() throws Exception {
        try (RawSocket first = RawSocket.connect(server.port())) {
            first.greeted();
            try (RawSocket second = RawSocket.connect(server.port());
                    RawSocket third = RawSocket.connect(server.port())) {
                second.greeted();
                assertThat(third.closeCode()).isEqualTo(4100);
            }
            await().ignoreExceptions().until(this::isGreeted);
        }
    }

    @Test
    void closedConnectionsAreNotCounted() throws Exception {
        for (int i = 0; i < 300; i++) {
            await().ignoreExceptions().until(this::isGreeted);
        }
    }

    private boolean isGreeted() throws InterruptedException {
        try (RawSocket next = RawSocket.connect(server.port())) {
            return next.next().getString("event").equals("pusher:connection_established");
        }
    }

    @Test
    void closesPlainConnectionsBeyondTheLimit() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 202; i++) {
                idle.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
            }
            try (Socket further = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                further.setSoTimeout(5_000);
                assertThat(further.getInputStream().read()).isEqualTo(-1);
            }
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void refusesSubscriptionsBeyondTheLimitUntilOneIsGivenUp() throws Exception {
        try (RawSocket socket = RawSocket.connect(server.port())) {
            socket.greeted();
            for (String channel : List.of("a", "b", "c")) {
                socket.subscribe(channel, null, null);
                socket.next("pusher_internal:subscription_succeeded");
            }
            socket.subscribe("d", null, null);
            assertThat(socket.next("pusher:error").encode()).contains("3 channels already");

            socket.send("pusher:unsubscribe", new JsonObject().put("channel", "a"));
            socket.subscribe("d", null, null);
            socket.next("pusher_internal:subscription_succeeded");
        }
    }

    /** A compressed frame could be a thousand times as large as the limit of messages. */
    @Test
    void refusesToCompress() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(5_000);
            client.getOutputStream()
                    .write(
                            """
                            GET /app/local-key?protocol=7 HTTP/1.1\r
                            Host: localhost\r
                            Upgrade: websocket\r
                            Connection: Upgrade\r
                            Sec-WebSocket-Version: 13\r
                            Sec-WebSocket-Extensions: permessage-deflate, deflate-frame\r
                            Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
                            \r
                            """
                                    .getBytes(StandardCharsets.UTF_8));
            String head =
                    new String(client.getInputStream().readNBytes(200), StandardCharsets.UTF_8);

            assertThat(head).startsWith("HTTP/1.1 101").doesNotContainIgnoringCase("deflate");
        }
    }

    @Test
    void closesClientsThatDoNotRead() throws Exception {
        SignedCalls calls = new SignedCalls(server.port());
        try (Socket deaf = new Socket()) {
            deaf.setReceiveBufferSize(4096);
            deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            subscribeWithoutReading(deaf, "a");
            await().until(() -> isOccupied(calls, "a"));

            String data = "x".repeat(10_000);
            for (int sent = 0; sent < 1_500; sent++) {
                assertThat(calls.post("/apps/1001/events", event("a", "e", data)).statusCode())
                        .isEqualTo(200);
            }

            await().until(() -> !isOccupied(calls, "a"));
        }
    }

    /** Reads the answer to the handshake, and nothing of what follows. */
    private static void subscribeWithoutReading(Socket socket, String channel) throws IOException {
        String handshake =
                """
                GET /app/local-key?protocol=7 HTTP/1.1\r
                Host: localhost\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
                \r
                """;
        socket.getOutputStream().write(handshake.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) socket.getInputStream().read());
        }
        byte[] text =
                new JsonObject()
                        .put("event", "pusher:subscribe")
                        .put("data", new JsonObject().put("channel", channel))
                        .toBuffer()
                        .getBytes();
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        frame.write(0x80 | text.length);
        // A mask of zeros leaves the text as it is.
        frame.writeBytes(new byte[4]);
        frame.writeBytes(text);
        socket.getOutputStream().write(frame.toByteArray());
    }

    private static boolean isOccupied(SignedCalls calls, String channel) throws Exception {
        return new JsonObject(
                        calls.get(
                                        "/apps/1001/channels/" + channel,
                                        MultiMap.caseInsensitiveMultiMap())
                                .body())
                .getBoolean("occupied");
    }
}
