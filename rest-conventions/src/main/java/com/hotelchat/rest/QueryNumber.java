package com.hotelchat.rest;

import io.quarkiverse.resteasy.problem.HttpProblem;
import org.jspecify.annotations.Nullable;

/** A query parameter that is an id, a sequence or a position. */
public final class QueryNumber {

    private QueryNumber() {}

    /**
     * Reads the parameter.
     *
     * @param name name of the parameter
     * @param text as the caller sent it
     * @return null when nothing was sent
     * @throws HttpProblem 400 when it is not an integer from 0
     */
    public static @Nullable Long of(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        return DecimalNumber.parse(text, 0, Long.MAX_VALUE)
                .orElseThrow(() -> Problem.badField(name, "is not an integer from 0"));
    }

    /** Reads the parameter, with a value for when nothing was sent. */
    public static long of(String name, @Nullable String text, long otherwise) {
        Long number = of(name, text);
        return number == null ? otherwise : number;
    }
}
