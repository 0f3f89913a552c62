package com.hotelchat.rest;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header {@value #HEADER}: the caller's own Pusher connection, which needs no echo. */
public final class SocketId {

    /** The name of the header. */
    public static final String HEADER = "X-Socket-ID";

    /** The pattern that Pusher's own server libraries accept. */
    private static final Pattern PATTERN = Pattern.compile("\\d{1,19}\\.\\d{1,19}");

    private SocketId() {}

    /**
     * Reads the header.
     *
     * @param text as the caller sent it
     * @return null when it is not the id of a connection, such as the {@code undefined} of a page
     *     that has none yet: then every client gets the echo
     */
    public static @Nullable String accepted(@Nullable String text) {
        return text != null && PATTERN.matcher(text).matches() ? text : null;
    }
}
