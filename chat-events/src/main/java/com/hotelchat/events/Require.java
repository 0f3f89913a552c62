package com.hotelchat.events;

import com.hotelchat.text.WrittenText;
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

    static void notNegative(String field, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(field + " is negative");
        }
    }

    static void text(String field, @Nullable String value, int maxLength) {
        if (!WrittenText.isVisible(present(field, value))) {
            throw new IllegalArgumentException(field + " is blank");
        }
        optionalText(field, value, maxLength);
    }

    static void optionalText(String field, @Nullable String value, int maxLength) {
        if (value == null) {
            return;
        }
        if (WrittenText.length(value) > maxLength) {
            throw new IllegalArgumentException(field + " is longer than " + maxLength);
        }
        if (!WrittenText.isStorable(value)) {
            throw new IllegalArgumentException(field + " holds U+0000 or an unpaired surrogate");
        }
    }
}
