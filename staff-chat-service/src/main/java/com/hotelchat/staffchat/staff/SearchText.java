package com.hotelchat.staffchat.staff;

import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;

/** What people type to find somebody. */
public final class SearchText {

    private static final int MAX_LENGTH = 200;

    private SearchText() {}

    /**
     * A pattern of {@code ilike} that finds the text anywhere.
     *
     * @throws HttpProblem 400 when it is too long, or holds U+0000, which no database keeps
     */
    public static String contained(String text) {
        String trimmed = text.strip();
        if (trimmed.length() > MAX_LENGTH || trimmed.indexOf('\0') >= 0) {
            throw Problem.badField("search", "is too long or holds U+0000");
        }
        return "%" + trimmed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }
}
