package com.hotelchat.gateway.channel;

import java.util.Arrays;
import java.util.Optional;

/** A channel under one of the names that it can have at Pusher. */
public record NamedChannel(Visibility visibility, Channel channel) {

    /**
     * The channel with this name at Pusher, or nothing when no channel has it. A name is read in
     * one way at most, because no hotel's slug begins with a prefix.
     */
    public static Optional<NamedChannel> parse(String name) {
        return Arrays.stream(Visibility.values())
                .flatMap(
                        visibility ->
                                visibility
                                        .parse(name)
                                        .map(channel -> new NamedChannel(visibility, channel))
                                        .stream())
                .findFirst();
    }
}
