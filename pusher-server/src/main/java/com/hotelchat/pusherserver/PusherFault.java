package com.hotelchat.pusherserver;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;

/**
 * A way in which the Pusher-compatible server misbehaves when something is posted to its HTTP API.
 *
 * @param mode how
 * @param status what {@link Mode#ERROR} answers
 * @param delay how long {@link Mode#HANG} says nothing and how late {@link Mode#SLOW} answers
 * @param count for how many calls; {@link #UNTIL_FURTHER_NOTICE} for all
 */
public record PusherFault(Mode mode, int status, Duration delay, int count) {

    /** A count for every call until another fault or none is set. */
    public static final int UNTIL_FURTHER_NOTICE = Integer.MAX_VALUE;

    /** All is well. */
    public static final PusherFault NONE =
            new PusherFault(Mode.NONE, 200, Duration.ZERO, UNTIL_FURTHER_NOTICE);

    /** The ways. */
    public enum Mode {
        /** All is well. */
        NONE,
        /** Answers a status and accepts nothing. */
        ERROR,
        /** Says nothing for a while, closes the connection and accepts nothing. */
        HANG,
        /** Accepts, and answers late. */
        SLOW,
        /** Accepts, and delivers to no subscriber. */
        DROP,
        /** Accepts, and delivers twice. */
        DUPLICATE
    }

    /** A fault of that kind for every call: status 500, a hang of 60 s, an answer 1 s late. */
    public static PusherFault of(Mode mode) {
        Duration delay = mode == Mode.HANG ? Duration.ofMinutes(1) : Duration.ofSeconds(1);
        return new PusherFault(mode, 500, delay, UNTIL_FURTHER_NOTICE);
    }

    /** Returns this fault with another status. */
    public PusherFault status(int other) {
        return new PusherFault(mode, other, delay, count);
    }

    /** Returns this fault with another delay. */
    public PusherFault delay(Duration other) {
        return new PusherFault(mode, status, other, count);
    }

    /** Returns this fault for the given number of calls. */
    public PusherFault count(int other) {
        return new PusherFault(mode, status, delay, other);
    }

    /**
     * Reads {@code {mode, status?, ms?, count?}}.
     *
     * @throws IllegalArgumentException for an unknown mode, or a number out of its range
     * @throws ClassCastException for a field of another type
     */
    public static PusherFault fromJson(JsonObject json) {
        Mode mode = Mode.valueOf(json.getString("mode", "").toUpperCase(Locale.ROOT));
        PusherFault fault = of(mode);
        int status = json.getInteger("status", fault.status);
        long millis = json.getLong("ms", fault.delay.toMillis());
        int count = json.getInteger("count", fault.count);
        if (status < 200 || status > 599 || millis < 1 || count < 1) {
            throw new IllegalArgumentException(
                    "status is 200 to 599, ms and count are greater than 0");
        }
        return fault.status(status).delay(Duration.ofMillis(millis)).count(count);
    }
}
