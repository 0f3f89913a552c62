package com.hotelchat.pusherserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket client that shows the frames as they are. */
public final class RawSocket implements WebSocket.Listener, AutoCloseable {

    private final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    public RawSocket(int port, String pathAndQuery) {
        socket =
                HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(URI.create("ws://127.0.0.1:" + port + pathAndQuery), this)
                        .join();
    }

    /** Connects as pusher-js does. */
    public static RawSocket connect(int port) {
        return new RawSocket(port, "/app/local-key?protocol=7&client=js&version=8.4.0&flash=false");
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            frames.add(new JsonObject(partial.toString()));
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    public void send(JsonObject frame) {
        socket.sendText(frame.encode(), true).join();
    }

    public void send(String event, JsonObject data) {
        send(new JsonObject().put("event", event).put("data", data));
    }

    /** The next frame, within 5 s. */
    public JsonObject next() throws InterruptedException {
        JsonObject frame = frames.poll(5, TimeUnit.SECONDS);
        assertThat(frame).as("a frame within 5 s").isNotNull();
        return frame;
    }

    /** The next frame, which is of that event. */
    public JsonObject next(String event) throws InterruptedException {
        JsonObject frame = next();
        assertThat(frame.getString("event")).as(frame.encode()).isEqualTo(event);
        return frame;
    }

    /** Greets and gives the socket id. */
    public String greeted() throws InterruptedException {
        return new JsonObject(next("pusher:connection_established").getString("data"))
                .getString("socket_id");
    }

    /** Subscribes; the next frame contains the result. */
    public void subscribe(String channel, @Nullable String auth, @Nullable String channelData) {
        send(
                "pusher:subscribe",
                new JsonObject()
                        .put("channel", channel)
                        .put("auth", auth)
                        .put("channel_data", channelData));
    }

    /** The code with which the server closed. */
    public int closeCode() throws Exception {
        return closed.get(5, TimeUnit.SECONDS);
    }

    /**
     * Requires that only the answer to a ping arrives, after the earlier requests have been
     * handled.
     */
    public void expectSilence() throws InterruptedException {
        send("pusher:ping", new JsonObject());
        next("pusher:pong");
    }

    @Override
    public void close() {
        socket.abort();
    }
}
