package com.hotelchat.localstack;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A way in which the push receiver misbehaves.
 *
 * @param mode how
 * @param status what {@link Mode#ERROR} answers
 * @param token the device it concerns; null for all
 * @param count for how many messages; {@link Integer#MAX_VALUE} for all
 */
public record PushFault(Mode mode, int status, @Nullable String token, int count) {

    /** All is well. */
    public static final PushFault NONE = of(Mode.NONE);

    /** The ways. */
    public enum Mode {
        /** All is well. */
        NONE,
        /** The device is gone: FCM's 404 with error code UNREGISTERED. */
        UNREGISTERED,
        /** Answers a status and accepts nothing. */
        ERROR,
        /** Says nothing for 60 s, closes the connection and accepts nothing. */
        HANG
    }

    /** A fault of that kind for every message: status 503. */
    public static PushFault of(Mode mode) {
        return new PushFault(mode, 503, null, Integer.MAX_VALUE);
    }

    /** Returns this fault with another status. */
    public PushFault status(int other) {
        return new PushFault(mode, other, token, count);
    }

    /** Returns this fault for one device only. */
    public PushFault token(@Nullable String other) {
        return new PushFault(mode, status, other, count);
    }

    /** Returns this fault for the given number of messages. */
    public PushFault count(int other) {
        return new PushFault(mode, status, token, other);
    }

    /**
     * Reads {@code {mode, status?, token?, count?}}.
     *
     * @throws IllegalArgumentException for an unknown mode, or a number out of its range
     * @throws ClassCastException for a field of another type
     */
    static PushFault fromJson(JsonObject json) {
        PushFault fault = of(Mode.valueOf(json.getString("mode", "").toUpperCase(Locale.ROOT)));
        int status = json.getInteger("status", fault.status);
        int count = json.getInteger("count", fault.count);
        if (status < 200 || status > 599 || count < 1) {
            throw new IllegalArgumentException("status is 200 to 599, count is greater than 0");
        }
        return fault.status(status).token(json.getString("token")).count(count);
    }
}
