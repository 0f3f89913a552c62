package com.hotelchat.rest;

import com.hotelchat.text.WrittenText;
import io.quarkiverse.resteasy.problem.HttpProblem;
import org.jspecify.annotations.Nullable;

/** The rules for what people write. */
public final class MessageText {

    /** The longest text, in Unicode characters. */
    public static final int MAX_LENGTH = 5_000;

    /** The text of a message that is nothing but its files. */
    public static final String FILES_ONLY = "[File shared]";

    private MessageText() {}

    /**
     * Returns the text as it is kept: in normalization form C, without white space and invisible
     * characters at its ends.
     *
     * @throws HttpProblem 400 when nothing of it can be seen, when it is longer than {@value
     *     #MAX_LENGTH} characters, or when it holds U+0000 or an unpaired surrogate, which no
     *     database keeps
     */
    public static String accepted(@Nullable String text) {
        return accepted("message", text == null ? "" : text, MAX_LENGTH);
    }

    /**
     * As {@link #accepted(String, String, int)}, in one line: what is a name or a title must not
     * look like two.
     */
    public static String line(String field, String text, int maxLength) {
        return accepted(field, WrittenText.line(text), maxLength);
    }

    /**
     * As {@link #accepted(String)}, for the text of another field.
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
