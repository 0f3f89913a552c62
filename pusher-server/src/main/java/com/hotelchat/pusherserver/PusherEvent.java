package com.hotelchat.pusherserver;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event that the Pusher-compatible server accepted for one channel.
 *
 * @param n rises by one with each, from 1
 * @param at when it was accepted
 * @param channel name of the channel
 * @param name name of the event
 * @param data parsed where it is JSON, otherwise the text as it was sent
 * @param socketId the connection that does not receive it, if one was named
 */
public record PusherEvent(
        long n,
        Instant at,
        String channel,
        String name,
        @Nullable Object data,
        @Nullable String socketId) {

    /** The data as a JSON object. */
    public JsonObject json() {
        if (data instanceof JsonObject object) {
            return object;
        }
        throw new IllegalStateException("Not a JSON object: " + data);
    }

    /** The row as the inspection shows it. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("n", n)
                .put("at", at.toString())
                .put("channel", channel)
                .put("name", name)
                .put("data", data)
                .put("socket_id", socketId);
    }
}
