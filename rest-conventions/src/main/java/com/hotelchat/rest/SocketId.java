package com.hotelchat.rest;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header {@value #HEADER}: the caller's own Pusher connection, which needs no echo. */
public final class SocketId {

    /** The name of the header. */
    public static final String HEADER = "X-Socket-ID";

    /** What Pusher's own server libraries accept. */
    private static final Pattern PATTERN = Pattern.compile("\\d{1,19}\\.\\d{1,19}");

    private SocketId() {}

    /**
     * Reads the header.
     *
     * @param text as the caller sent it
     * @throws HttpProblem 400 when it is no socket id
     */
    public static @Nullable String accepted(@Nullable String text) {
        if (text == null || PATTERN.matcher(text).matches()) {
            return text;
        }
        throw Problem.badField(HEADER, "is not the id of a Pusher connection");
    }
}
