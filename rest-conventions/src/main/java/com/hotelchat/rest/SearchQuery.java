package com.hotelchat.rest;

import com.hotelchat.text.WrittenText;
import io.quarkiverse.resteasy.problem.HttpProblem;
import org.jspecify.annotations.Nullable;

/** The words that a caller searches messages for, in the query parameter {@code q}. */
public final class SearchQuery {

    /** The most characters that are looked at. */
    private static final int MAX = 200;

    private SearchQuery() {}

    /**
     * Reads it.
     *
     * @param text as the caller sent it
     * @throws HttpProblem 400 when there is no word, or more text than {@value #MAX} characters
     */
    public static String accepted(@Nullable String text) {
        if (text == null || text.isBlank()) {
            throw Problem.badField("q", "is missing or blank");
        }
        if (text.length() > MAX || !WrittenText.isStorable(text)) {
            throw Problem.badField(
                    "q", "is longer than " + MAX + " or holds what no message can hold");
        }
        return text;
    }
}
