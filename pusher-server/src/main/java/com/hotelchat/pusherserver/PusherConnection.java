package com.hotelchat.pusherserver;

import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One client's WebSocket: its side of the Pusher Channels protocol, version 7. Lives on the
 * server's event loop.
 */
final class PusherConnection {

    /** Pusher: 10 client events per second and connection. */
    private static final int CLIENT_EVENTS_PER_SECOND = 10;

    /** Pusher: data of an event, bytes. */
    static final int MAX_DATA = 10 * 1024;

    private final PusherHub hub;
    private final ServerWebSocket socket;
    private final String socketId;

    // The user id of this connection for each channel; empty for channels without users.
    private final Map<String, String> subscriptions = new HashMap<>();
    private @Nullable String userId;

    private long heardAt;
    private boolean pinged;
    private long clientEventsSince;
    private int clientEvents;

    PusherConnection(PusherHub hub, ServerWebSocket socket) {
        this.hub = hub;
        this.socket = socket;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        this.socketId = random.nextInt(1, 1_000_000) + "." + random.nextInt(1, 1_000_000_000);
        this.heardAt = hub.now();
    }

    /** Greets the client and listens to it. */
    void open() {
        socket.setWriteQueueMaxSize(hub.limits().backlog());
        socket.textMessageHandler(this::hear);
        socket.binaryMessageHandler(ignored -> error(null, "Binary frames are not supported"));
        socket.frameHandler(ignored -> alive());
        socket.pongHandler(ignored -> alive());
        socket.closeHandler(ignored -> hub.closed(this));
        emit(
                "pusher:connection_established",
                null,
                new JsonObject()
                        .put("socket_id", socketId)
                        .put("activity_timeout", hub.activityTimeoutMillis() / 1000)
                        .encode());
    }

    String socketId() {
        return socketId;
    }

    @Nullable String userId() {
        return userId;
    }

    Set<String> channels() {
        return Set.copyOf(subscriptions.keySet());
    }

    /** The user that this connection is on a presence channel. */
    @Nullable String memberOf(String channel) {
        String member = subscriptions.get(channel);
        return member == null || member.isEmpty() ? null : member;
    }

    void subscribed(String channel, @Nullable String member) {
        subscriptions.put(channel, member == null ? "" : member);
    }

    void unsubscribed(String channel) {
        subscriptions.remove(channel);
    }

    private void alive() {
        heardAt = hub.now();
        pinged = false;
    }

    /** Pings a silent client, and closes the connection when no pong follows in time. */
    void check() {
        if (socket.isClosed()) {
            // A client that does not read delays the close handler; its departure counts at once.
            hub.closed(this);
            return;
        }
        long silent = hub.now() - heardAt;
        if (!pinged && silent >= hub.activityTimeoutMillis()) {
            pinged = true;
            emit("pusher:ping", null, "{}");
        } else if (pinged && silent >= hub.activityTimeoutMillis() + hub.pongTimeoutMillis()) {
            close(4201, "Pong reply not received in time");
        }
    }

    private void hear(String text) {
        alive();
        try {
            JsonObject message = new JsonObject(text);
            String event = message.getString("event", "");
            switch (event) {
                case "pusher:ping" -> emit("pusher:pong", null, "{}");
                case "pusher:pong" -> {}
                case "pusher:subscribe" -> subscribe(message.getJsonObject("data"));
                case "pusher:unsubscribe" ->
                        hub.unsubscribe(this, message.getJsonObject("data").getString("channel"));
                case "pusher:signin" -> signIn(message.getJsonObject("data"));
                default -> clientEvent(event, message);
            }
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            // Vert.x throws the latter two for a field of a wrong type and for a missing one.
            error(null, "Invalid message: " + text.substring(0, Math.min(100, text.length())));
        }
    }

    private void subscribe(JsonObject data) {
        String channel = data.getString("channel", "");
        if (channel.startsWith(PusherChannel.TO_USER)) {
            listenAsUser(channel);
            return;
        }
        if (!PusherChannel.isName(channel)) {
            error(null, "Invalid channel name " + channel);
            return;
        }
        if (subscriptions.containsKey(channel)) {
            error(null, "Existing subscription to channel " + channel);
            return;
        }
        if (subscriptions.size() >= hub.limits().subscriptions()) {
            error(
                    null,
                    "Connection is subscribed to "
                            + hub.limits().subscriptions()
                            + " channels already");
            return;
        }
        if (!PusherChannel.isAuthorized(channel)) {
            hub.subscribe(this, channel, null, null);
            return;
        }
        boolean presence = PusherChannel.isPresence(channel);
        String channelData = data.getString("channel_data");
        if (presence && channelData == null) {
            error(4009, "Presence channel " + channel + " needs channel_data");
            return;
        }
        String expected = hub.app().authorizeChannel(socketId, channel, channelData);
        if (!PusherApp.same(expected, data.getString("auth"))) {
            error(4009, "Connection not authorized to subscribe to " + channel);
            return;
        }
        if (!presence || channelData == null) {
            hub.subscribe(this, channel, null, null);
            return;
        }
        JsonObject member = new JsonObject(channelData);
        Object id = member.getValue("user_id");
        if (id == null) {
            error(4009, "channel_data of " + channel + " needs a user_id");
            return;
        }
        hub.subscribe(this, channel, id.toString(), member.getValue("user_info"));
    }

    // An event to a user reaches all of the user's connections, so no subscription is stored.
    private void listenAsUser(String channel) {
        if (channel.equals(PusherChannel.TO_USER + userId)) {
            emit("pusher_internal:subscription_succeeded", channel, "{}");
        } else {
            error(4009, "Connection is not signed in as the user of " + channel);
        }
    }

    private void signIn(JsonObject data) {
        String userData = data.getString("user_data", "");
        String expected = hub.app().authenticateUser(socketId, userData);
        if (!PusherApp.same(expected, data.getString("auth"))) {
            error(4009, "Connection not authorized as user");
            return;
        }
        String id = new JsonObject(userData).getString("id", "");
        if (id.isEmpty()) {
            error(4009, "user_data needs an id");
            return;
        }
        if (userId != null && !userId.equals(id)) {
            error(4009, "Connection is signed in as another user already");
            return;
        }
        userId = id;
        emit("pusher:signin_success", null, new JsonObject().put("user_data", userData).encode());
    }

    private void clientEvent(String event, JsonObject message) {
        String channel = message.getString("channel", "");
        if (!event.startsWith("client-")) {
            error(null, "Unknown event " + event + ": client events begin with client-");
            return;
        }
        if (!hub.clientEvents()) {
            error(null, "Client event rejected: the app has no client events");
            return;
        }
        if (!PusherChannel.isAuthorized(channel)
                || PusherChannel.isEncrypted(channel)
                || !subscriptions.containsKey(channel)) {
            error(
                    null,
                    "Client event rejected: only on private and presence channels one is"
                            + " subscribed to");
            return;
        }
        long now = hub.now();
        if (now - clientEventsSince >= 1000) {
            clientEventsSince = now;
            clientEvents = 0;
        }
        clientEvents++;
        if (clientEvents > CLIENT_EVENTS_PER_SECOND) {
            error(
                    4301,
                    "Client event rejected: at most "
                            + CLIENT_EVENTS_PER_SECOND
                            + " messages per second are allowed");
            return;
        }
        Object data = message.getValue("data");
        String text = data instanceof String given ? given : Json.encode(data);
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_DATA) {
            error(null, "Client event rejected: its data is larger than 10 KiB");
            return;
        }
        hub.clientEvent(this, channel, event, text);
    }

    /** Sends an event whose data is a text, as the protocol requires. */
    void emit(String event, @Nullable String channel, String data) {
        JsonObject frame = new JsonObject().put("event", event);
        if (channel != null) {
            frame.put("channel", channel);
        }
        send(frame.put("data", data).encode());
    }

    void send(String frame) {
        if (socket.isClosed()) {
            return;
        }
        if (socket.writeQueueFull()) {
            // The client reads too slowly to receive a reason; it may reconnect at once.
            socket.close((short) 4200, "Reads too slowly");
            return;
        }
        socket.writeTextMessage(frame);
    }

    /** {@code pusher:error}; its data is an object, unlike that of other events. */
    void error(@Nullable Integer code, String message) {
        send(
                new JsonObject()
                        .put("event", "pusher:error")
                        .put("data", new JsonObject().put("code", code).put("message", message))
                        .encode());
    }

    /** Sends the reason, then closes with the code, which tells the client whether to reconnect. */
    void close(int code, String reason) {
        error(code, reason);
        socket.close((short) code, reason);
    }
}
