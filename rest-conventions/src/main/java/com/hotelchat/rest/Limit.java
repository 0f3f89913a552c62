package com.hotelchat.rest;

import io.quarkiverse.resteasy.problem.HttpProblem;
import org.jspecify.annotations.Nullable;

/** The number of entries of a list that a caller requests. */
public final class Limit {

    /** The most entries that can be requested at once. */
    public static final int MAX = 100;

    private Limit() {}

    /**
     * Reads the query parameter {@code limit}.
     *
     * @param text as the caller sent it
     * @param otherwise the value when nothing was sent
     * @throws HttpProblem 400 when it is not an integer from 1 to {@value #MAX}
     */
    public static int of(@Nullable String text, int otherwise) {
        if (text == null) {
            return otherwise;
        }
        return (int)
                DecimalNumber.parse(text, 1, MAX)
                        .orElseThrow(
                                () ->
                                        Problem.badField(
                                                "limit", "is not an integer from 1 to " + MAX));
    }
}
