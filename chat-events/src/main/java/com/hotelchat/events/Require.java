package com.hotelchat.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The rules for values that enter by a record; their messages name the field, never the value. */
final class Require {

    private Require() {}

    static <T> T present(String field, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    static void time(String field, @Nullable Instant value) {
        if (!EventJson.isInRange(present(field, value))) {
            throw new IllegalArgumentException(
                    field + " must be between 2000-01-01 and 2100-01-01");
        }
    }

    static void slug(String field, @Nullable String value) {
        if (!HotelSlug.isValid(present(field, value))) {
            throw new IllegalArgumentException(field + " is not a hotel slug");
        }
    }

    static void room(String field, @Nullable String value) {
        if (!RoomNumber.isValid(present(field, value))) {
            throw new IllegalArgumentException(field + " is not a room number");
        }
    }

    static void positive(String field, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(field + " is not a positive integer");
        }
    }

    static void text(String field, @Nullable String value, int maxLength) {
        if (present(field, value).isBlank()) {
            throw new IllegalArgumentException(field + " is blank");
        }
        optionalText(field, value, maxLength);
    }

    static void optionalText(String field, @Nullable String value, int maxLength) {
        if (value == null) {
            return;
        }
        if (value.codePointCount(0, value.length()) > maxLength) {
            throw new IllegalArgumentException(field + " is longer than " + maxLength);
        }
        if (!isStorable(value)) {
            throw new IllegalArgumentException(field + " holds U+0000 or an unpaired surrogate");
        }
    }

    /** Whether Postgres can keep it: no U+0000, and encodable as UTF-8. */
    private static boolean isStorable(String value) {
        for (int i = 0; i < value.length(); i++) {
            char unit = value.charAt(i);
            if (unit == '\0' || Character.isLowSurrogate(unit)) {
                return false;
            }
            if (Character.isHighSurrogate(unit)) {
                i++;
                if (i == value.length() || !Character.isLowSurrogate(value.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }
}
