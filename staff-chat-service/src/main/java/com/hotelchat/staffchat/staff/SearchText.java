package com.hotelchat.staffchat.staff;

import com.hotelchat.matching.FoldedText;
import com.hotelchat.rest.Problem;
import com.hotelchat.text.WrittenText;
import io.quarkiverse.resteasy.problem.HttpProblem;
import org.jspecify.annotations.Nullable;

/** The text that people type to find somebody, from the query parameter {@code search}. */
public final class SearchText {

    private static final int MAX_LENGTH = 200;

    private SearchText() {}

    /**
     * Returns patterns of {@code like} for folded names and titles, one for each word.
     *
     * @return null when there is no word, and so everybody is asked for
     * @throws HttpProblem 400 when the text is too long, or holds what no database keeps
     */
    public static String @Nullable [] patterns(@Nullable String search) {
        if (search == null) {
            return null;
        }
        if (WrittenText.length(search) > MAX_LENGTH || !WrittenText.isStorable(search)) {
            throw Problem.badField(
                    "search",
                    "must have at most "
                            + MAX_LENGTH
                            + " characters, and no U+0000 or unpaired surrogate");
        }
        return FoldedText.patterns(search);
    }
}
