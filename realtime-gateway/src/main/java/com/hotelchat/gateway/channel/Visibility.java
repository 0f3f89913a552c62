package com.hotelchat.gateway.channel;

import java.util.Optional;

/**
 * Whom Pusher lets listen to a channel, which follows from the channel's name. A deployment sends
 * its events to channels of one kind: public ones, to which everybody with the app's key can
 * listen, or private ones, to which Pusher admits only users authorized by {@code
 * /api/pusher/auth}. In both cases clients may also use presence channels to see one another.
 */
public enum Visibility {
    /** Anyone with the app's key can listen. */
    PUBLIC(""),
    /** Only who was authorised can listen. */
    PRIVATE("private-"),
    /** Only authorized users can listen, and each sees the others. */
    PRESENCE("presence-");

    private final String prefix;

    Visibility(String prefix) {
        this.prefix = prefix;
    }

    /** Returns the prefix of Pusher's channel names. */
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
