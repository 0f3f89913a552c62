package com.hotelchat.gateway.channel;

import java.util.Optional;

/**
 * Whom Pusher lets listen to a channel, which it tells by the name. The events of a deployment are
 * sent to channels of one kind: public, so that everybody who holds the app's key can listen, or
 * private: then Pusher lets nobody in whom {@code /api/pusher/auth} has not signed for. Beside
 * either, clients may use presence channels to see one another.
 */
public enum Visibility {
    /** Anyone with the app's key can listen. */
    PUBLIC(""),
    /** Only who was authorised can listen. */
    PRIVATE("private-"),
    /** Only who was authorised can listen, and all who do are told of one another. */
    PRESENCE("presence-");

    private final String prefix;

    Visibility(String prefix) {
        this.prefix = prefix;
    }

    /** What Pusher's name of a channel begins with. */
    public String prefix() {
        return prefix;
    }

    /** The channel's name at Pusher. */
    public String nameOf(Channel channel) {
        return prefix + channel.name();
    }

    /** The channel with this name at Pusher, or nothing when no channel has it. */
    public Optional<Channel> parse(String name) {
        return name.startsWith(prefix)
                ? Channel.parse(name.substring(prefix.length()))
                : Optional.empty();
    }
}
