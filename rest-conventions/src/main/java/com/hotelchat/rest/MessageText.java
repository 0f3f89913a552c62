package com.hotelchat.rest;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The rules for what people write. */
public final class MessageText {

    /** The longest text, in Unicode characters. */
    public static final int MAX_LENGTH = 4_000;

    /** The text of a message that is nothing but its files. */
    public static final String FILES_ONLY = "[File shared]";

    private MessageText() {}

    /**
     * The text without the white space around it.
     *
     * @throws HttpProblem 400 when nothing is left, when it is longer than {@value #MAX_LENGTH}
     *     characters, or when it holds U+0000 or an unpaired surrogate, which no database keeps
     */
    public static String accepted(@Nullable String text) {
        if (text == null || text.isBlank()) {
            throw Problem.badField("message", "is missing or blank");
        }
        String trimmed = text.strip();
        if (trimmed.codePointCount(0, trimmed.length()) > MAX_LENGTH) {
            throw Problem.badField("message", "is longer than " + MAX_LENGTH + " characters");
        }
        if (!isStorable(trimmed)) {
            throw Problem.badField("message", "holds U+0000 or an unpaired surrogate");
        }
        return trimmed;
    }

    /** Whether Postgres can keep it: no U+0000, and encodable as UTF-8. */
    public static boolean isStorable(String text) {
        return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
