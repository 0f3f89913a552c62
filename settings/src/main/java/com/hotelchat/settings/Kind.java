package com.hotelchat.settings;

import io.quarkus.runtime.configuration.DurationConverter;
import java.util.Locale;

/** The kinds of values that settings have. */
public enum Kind {
    /** A duration above zero, as {@code 30s} or {@code PT5M}. */
    DURATION("wants a duration above zero, as 30s or PT5M"),
    /** A duration, as {@code 30s} or {@code PT5M}, or zero. */
    DURATION_OR_ZERO("wants a duration, as 30s or PT5M, or 0s"),
    /** A time between two runs, or {@code off}. */
    INTERVAL("wants a duration above zero, as 30s or PT5M, or off"),
    /** A whole number from one on. */
    NUMBER("wants a whole number from 1 on"),
    /** {@code true} or {@code false}, and no other spelling. */
    FLAG("wants true or false"),
    /** Any text. */
    TEXT("wants a text");

    private final String wish;

    Kind(String wish) {
        this.wish = wish;
    }

    /** Returns the expected kind of value as a phrase that follows the name of the setting. */
    String wish() {
        return wish;
    }

    /** Returns whether the value is of this kind. */
    boolean takes(String value) {
        return switch (this) {
            case DURATION -> isDuration(value, 1);
            case DURATION_OR_ZERO -> isDuration(value, 0);
            case INTERVAL -> value.equals("off") || isDuration(value, 1);
            case NUMBER -> isNumber(value);
            case FLAG -> value.equals("true") || value.equals("false");
            case TEXT -> true;
        };
    }

    private static boolean isDuration(String value, long leastMillis) {
        try {
            return DurationConverter.parseDuration(value).toMillis() >= leastMillis;
        } catch (IllegalArgumentException | ArithmeticException none) {
            return false;
        }
    }

    private static boolean isNumber(String value) {
        try {
            return Long.parseLong(value) >= 1;
        } catch (NumberFormatException none) {
            return false;
        }
    }

    /** Returns the name of the kind in the list of settings. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads {@link #text()}.
     *
     * @throws IllegalArgumentException for another text
     */
    static Kind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
