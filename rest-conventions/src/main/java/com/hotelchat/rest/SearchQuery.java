package com.hotelchat.rest;

import com.hotelchat.text.WrittenText;
import io.quarkiverse.resteasy.problem.HttpProblem;
import org.jspecify.annotations.Nullable;

/** The words that a caller searches messages for, in the query parameter {@code q}. */
public final class SearchQuery {

    /** The longest query, in code points. */
    private static final int MAX = 200;

    private SearchQuery() {}

    /**
     * Reads the parameter.
     *
     * @param text as the caller sent it
     * @throws HttpProblem 400 when there is no word, or more text than {@value #MAX} characters
     */
    public static String accepted(@Nullable String text) {
        if (text == null || !WrittenText.isVisible(text)) {
            throw Problem.badField("q", "must hold something that can be seen");
        }
        if (WrittenText.length(text) > MAX || !WrittenText.isStorable(text)) {
            throw Problem.badField(
                    "q",
                    "must have at most "
                            + MAX
                            + " characters, and no U+0000 or unpaired surrogate");
        }
        return text;
    }
}
