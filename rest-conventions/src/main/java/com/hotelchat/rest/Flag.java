package com.hotelchat.rest;

import io.quarkiverse.resteasy.problem.HttpProblem;
import org.jspecify.annotations.Nullable;

/** A query parameter that is true or false. */
public final class Flag {

    private Flag() {}

    /**
     * Reads the parameter; false when it is missing.
     *
     * @throws HttpProblem 400 when it is neither {@code true} nor {@code false}
     */
    public static boolean of(String name, @Nullable String text) {
        if (text == null || text.equalsIgnoreCase("false")) {
            return false;
        }
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        throw Problem.badField(name, "is not true or false");
    }
}
