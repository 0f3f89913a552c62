package com.hotelchat.gateway.channel;

import java.util.Optional;

/**
 * Whether a deployment's channels are open to everybody who holds the app's key, or private: then
 * Pusher lets nobody in whom {@code /api/pusher/auth} has not signed for. All channels of a
 * deployment are of one kind.
 */
public enum Visibility {
    /** Anyone with the app's key can listen. */
    PUBLIC(""),
    /** Only who was authorised can listen. */
    PRIVATE("private-");

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
