package com.hotelchat.staffchat.conversation;

import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The rules for what groups are called. */
final class GroupText {

    private static final int MAX_TITLE = 100;
    private static final int MAX_DESCRIPTION = 500;

    private GroupText() {}

    /**
     * A title; a blank one is none.
     *
     * @throws HttpProblem 400 when it is too long or no database keeps it
     */
    static @Nullable String title(@Nullable String text) {
        return text == null || text.isBlank() ? null : accepted("title", text, MAX_TITLE);
    }

    /**
     * A title that a group is to have.
     *
     * @throws HttpProblem 400 when it is blank too
     */
    static String required(String text) {
        if (text.isBlank()) {
            throw Problem.badField("title", "is blank");
        }
        return accepted("title", text, MAX_TITLE);
    }

    /**
     * A description, which may be empty.
     *
     * @throws HttpProblem 400 when it is too long or no database keeps it
     */
    static @Nullable String description(@Nullable String text) {
        return text == null ? null : accepted("description", text, MAX_DESCRIPTION);
    }

    private static String accepted(String field, String text, int max) {
        String trimmed = text.strip();
        if (trimmed.codePointCount(0, trimmed.length()) > max) {
            throw Problem.badField(field, "is longer than " + max + " characters");
        }
        if (trimmed.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(trimmed)) {
            throw Problem.badField(field, "holds U+0000 or an unpaired surrogate");
        }
        return trimmed;
    }
}
