package com.hotelchat.guestchat.conversation;

import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A place in the list of conversations: after the one with this activity and id. */
record Cursor(Instant updatedAt, long id) {

    /** Before everything: later than anything will be. */
    static final Cursor START = new Cursor(Instant.parse("9999-01-01T00:00:00Z"), Long.MAX_VALUE);

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws HttpProblem 400 when it is something else
     */
    static @Nullable Cursor of(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            String[] parts =
                    new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8)
                            .split(" ", 2);
            Cursor cursor = new Cursor(Instant.parse(parts[0]), Long.parseLong(parts[1]));
            if (cursor.updatedAt.isAfter(Instant.EPOCH)
                    && cursor.updatedAt.isBefore(START.updatedAt)) {
                return cursor;
            }
        } catch (IllegalArgumentException
                | DateTimeException
                | ArrayIndexOutOfBoundsException notOurs) {
            // Told below.
        }
        throw Problem.badField("cursor", "is not one that was given out");
    }

    /** The cursor for a query string. */
    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((updatedAt + " " + id).getBytes(StandardCharsets.UTF_8));
    }
}
