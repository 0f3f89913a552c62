package com.hotelchat.pusherserver;

import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connections and their subscriptions, and the delivery of events to them. Lives on one event
 * loop.
 */
final class PusherHub {

    private final PusherApp app;
    private final PusherServer.Options options;
    private final PusherWebhooks webhooks;
    private final Set<PusherConnection> connections = new LinkedHashSet<>();
    private final Map<String, PusherChannel> channels = new LinkedHashMap<>();
    private final AcceptedLog<PusherEvent> accepted;

    PusherHub(Vertx vertx, PusherServer.Options options) {
        this.app = options.app();
        this.options = options;
        this.accepted = new AcceptedLog<>(PusherEvent::n, options.remembered());
        this.webhooks = new PusherWebhooks(vertx, app, options.timings().vacatedDelay().toMillis());
        long sweep = Math.clamp(options.timings().activityTimeout().toMillis() / 4, 10, 1000);
        vertx.setPeriodic(
                sweep, ignored -> List.copyOf(connections).forEach(PusherConnection::check));
    }

    PusherApp app() {
        return app;
    }

    PusherWebhooks webhooks() {
        return webhooks;
    }

    AcceptedLog<PusherEvent> accepted() {
        return accepted;
    }

    long activityTimeoutMillis() {
        return options.timings().activityTimeout().toMillis();
    }

    long pongTimeoutMillis() {
        return options.timings().pongTimeout().toMillis();
    }

    PusherServer.Limits limits() {
        return options.limits();
    }

    boolean clientEvents() {
        return options.clientEvents();
    }

    /** Returns whether there are as many connections as are allowed. */
    boolean isFull() {
        return connections.size() >= limits().connections();
    }

    /** Milliseconds of a clock that never goes back. */
    long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** A client has come. */
    void connect(ServerWebSocket socket) {
        PusherConnection connection = new PusherConnection(this, socket);
        connections.add(connection);
        connection.open();
    }

    void closed(PusherConnection connection) {
        connections.remove(connection);
        connection.channels().forEach(channel -> unsubscribe(connection, channel));
    }

    void subscribe(
            PusherConnection connection,
            String name,
            @Nullable String userId,
            @Nullable Object userInfo) {
        PusherChannel channel = channels.computeIfAbsent(name, PusherChannel::new);
        if (userId != null
                && channel.userIds().size() >= PusherChannel.MAX_MEMBERS
                && !channel.userIds().contains(userId)) {
            connection.error(4100, "Presence channel " + name + " is over capacity");
            return;
        }
        if (!channel.occupied()) {
            webhooks.occupied(name);
        }
        channel.subscribers().add(connection);
        connection.subscribed(name, userId);
        JsonObject welcome = new JsonObject();
        if (userId != null) {
            if (channel.join(userId, userInfo)) {
                webhooks.memberAdded(name, userId);
                tell(
                        others(channel, connection),
                        "pusher_internal:member_added",
                        name,
                        new JsonObject().put("user_id", userId).put("user_info", userInfo));
            }
            welcome.put("presence", channel.presence());
        }
        connection.emit("pusher_internal:subscription_succeeded", name, welcome.encode());
        if (PusherChannel.isCache(name)) {
            replay(connection, channel);
        }
    }

    private void replay(PusherConnection connection, PusherChannel channel) {
        String last = channel.remembered(now());
        if (last != null) {
            connection.send(last);
            return;
        }
        // Without data: pusher-js fails on a cache miss that carries null.
        connection.send(
                new JsonObject()
                        .put("event", "pusher:cache_miss")
                        .put("channel", channel.name())
                        .encode());
        webhooks.cacheMiss(channel.name());
    }

    void unsubscribe(PusherConnection connection, String name) {
        PusherChannel channel = channels.get(name);
        if (channel == null || !channel.subscribers().remove(connection)) {
            return;
        }
        String userId = connection.memberOf(name);
        connection.unsubscribed(name);
        if (userId != null && channel.leave(userId)) {
            webhooks.memberRemoved(name, userId);
            tell(
                    channel.subscribers().stream(),
                    "pusher_internal:member_removed",
                    name,
                    new JsonObject().put("user_id", userId));
        }
        if (!channel.occupied()) {
            webhooks.vacated(name);
            if (channel.remembered(now()) == null) {
                channels.remove(name);
            }
        }
    }

    void clientEvent(PusherConnection sender, String name, String event, String data) {
        PusherChannel channel = channels.get(name);
        if (channel == null) {
            return;
        }
        String userId = sender.memberOf(name);
        JsonObject frame =
                new JsonObject().put("event", event).put("channel", name).put("data", data);
        if (userId != null) {
            frame.put("user_id", userId);
        }
        String text = frame.encode();
        others(channel, sender).forEach(one -> one.send(text));
        webhooks.clientEvent(name, event, data, sender.socketId(), userId);
    }

    /**
     * Accepts an event of the HTTP API for a channel: logs it and delivers it to the listeners.
     *
     * @param copies number of deliveries: 1, or the number of a fault
     */
    void accept(String name, String event, String data, @Nullable String excluded, int copies) {
        accepted.add(n -> new PusherEvent(n, Instant.now(), name, event, parsed(data), excluded));
        String frame =
                new JsonObject()
                        .put("event", event)
                        .put("channel", name)
                        .put("data", data)
                        .encode();
        if (PusherChannel.isCache(name)) {
            channels.computeIfAbsent(name, PusherChannel::new).remember(frame, data, now());
        }
        List<PusherConnection> listeners =
                listeners(name).filter(one -> !one.socketId().equals(excluded)).toList();
        for (int copy = 0; copy < copies; copy++) {
            listeners.forEach(one -> one.send(frame));
        }
    }

    private static @Nullable Object parsed(String data) {
        try {
            return Json.decodeValue(data);
        } catch (DecodeException e) {
            return data;
        }
    }

    private Stream<PusherConnection> listeners(String name) {
        if (name.startsWith(PusherChannel.TO_USER)) {
            return signedIn(name.substring(PusherChannel.TO_USER.length()));
        }
        PusherChannel channel = channels.get(name);
        return channel == null ? Stream.empty() : channel.subscribers().stream();
    }

    private Stream<PusherConnection> signedIn(String userId) {
        return connections.stream().filter(one -> userId.equals(one.userId()));
    }

    /** Ends every connection that is signed in as the user. */
    void terminate(String userId) {
        // 4009 is in the range that tells the client not to reconnect unchanged.
        signedIn(userId).toList().forEach(one -> one.close(4009, "Terminated by the app"));
    }

    /** The channels that have listeners. */
    Collection<PusherChannel> occupied() {
        return channels.values().stream().filter(PusherChannel::occupied).toList();
    }

    /** A channel; an empty one when it has no listeners. */
    PusherChannel channel(String name) {
        return channels.getOrDefault(name, new PusherChannel(name));
    }

    private static Stream<PusherConnection> others(PusherChannel channel, PusherConnection me) {
        return channel.subscribers().stream().filter(one -> one != me);
    }

    private static void tell(
            Stream<PusherConnection> whom, String event, String channel, JsonObject data) {
        String text = data.encode();
        whom.toList().forEach(one -> one.emit(event, channel, text));
    }
}
