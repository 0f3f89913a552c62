package com.hotelchat.rest;

import com.hotelchat.text.WrittenText;
import io.quarkiverse.resteasy.problem.HttpProblem;
import org.jspecify.annotations.Nullable;

/** The rules for texts that people write. */
public final class MessageText {

    /** The longest text, in Unicode characters. */
    public static final int MAX_LENGTH = 5_000;

    /** The text of a message that consists of files only. */
    public static final String FILES_ONLY = "[File shared]";

    private MessageText() {}

    /**
     * Returns the text as it is stored: in normalization form C, without white space and invisible
     * characters at its ends.
     *
     * @throws HttpProblem 400 when no character of it is visible, when it is longer than {@value
     *     #MAX_LENGTH} characters, or when it contains U+0000 or an unpaired surrogate, which no
     *     database can store
     */
    public static String accepted(@Nullable String text) {
        return accepted("message", text == null ? "" : text, MAX_LENGTH);
    }

    /**
     * Returns the text as {@link #accepted(String, String, int)} does, in one line: a name or a
     * title must not look like two.
     */
    public static String line(String field, String text, int maxLength) {
        return accepted(field, WrittenText.line(text), maxLength);
    }

    /**
     * Returns the text of another field as {@link #accepted(String)} does.
     *
     * @param maxLength in Unicode characters
     */
    public static String accepted(String field, String text, int maxLength) {
        if (!WrittenText.isStorable(text)) {
            throw Problem.badField(field, "must not hold U+0000 or an unpaired surrogate");
        }
        String normalized = WrittenText.normalized(text);
        if (normalized.isEmpty()) {
            throw Problem.badField(field, "must hold something that can be seen");
        }
        if (WrittenText.length(normalized) > maxLength) {
            throw Problem.badField(field, "must not be longer than " + maxLength + " characters");
        }
        return normalized;
    }
}
