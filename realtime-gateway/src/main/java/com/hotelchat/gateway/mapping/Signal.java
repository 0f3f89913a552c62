package com.hotelchat.gateway.mapping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.gateway.channel.Channel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One Pusher event on one channel.
 *
 * @param name the name that clients bind to
 * @param data what they receive; signals of one event may share it, so it is never changed
 * @param exceptSocketId the connection that caused it and is not sent it
 */
public record Signal(
        Channel channel, String name, ObjectNode data, @Nullable String exceptSocketId) {

    /** Refuses what is missing. */
    public Signal {
        Objects.requireNonNull(channel);
        Objects.requireNonNull(name);
        Objects.requireNonNull(data);
    }

    /** Leaves the data out, so that no message and no name reaches a log. */
    @Override
    public String toString() {
        return "Signal[" + channel.name() + ", " + name + "]";
    }
}
