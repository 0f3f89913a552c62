package com.hotelchat.matching;

import com.hotelchat.text.WrittenText;
import com.ibm.icu.text.Normalizer2;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Text without what a search does not distinguish: case, accents, composition, width, compatibility
 * forms, digits of other scripts (UTR #30), kinds of apostrophe, hyphen and space.
 */
public final class FoldedText {

    private static final Normalizer2 FOLDING = folding();

    private FoldedText() {}

    /**
     * Returns the text folded, in one line and without apostrophes, so that names and titles can be
     * searched for a part of them.
     */
    public static String of(String text) {
        String alike = Punctuation.APOSTROPHE.matcher(text).replaceAll("");
        alike = Punctuation.HYPHEN.matcher(alike).replaceAll("-");
        return Punctuation.SPACES.matcher(fold(alike)).replaceAll(" ").strip();
    }

    /** Folds a text as {@link #of} does; returns null for null. */
    public static @Nullable String ofNullable(@Nullable String text) {
        return text == null ? null : of(text);
    }

    /**
     * Returns patterns of {@code like}, one for each word of a search; a folded text matches the
     * search when it matches all of them.
     *
     * @return null when the search has no word, and so asks for everything
     */
    public static String @Nullable [] patterns(@Nullable String search) {
        if (search == null || !WrittenText.isVisible(search)) {
            return null;
        }
        String folded = of(search);
        return folded.isEmpty()
                ? null
                : Arrays.stream(folded.split(" ", -1))
                        .distinct()
                        .map(FoldedText::contained)
                        .toArray(String[]::new);
    }

    private static String contained(String word) {
        return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }

    /** Returns the text with every character folded by itself. */
    static String fold(String text) {
        return FOLDING.normalize(text);
    }

    private static Normalizer2 folding() {
        // Built for Lucene's ICUFoldingFilter.
        String table = "/org/apache/lucene/analysis/icu/utr30.nrm";
        try (InputStream data = FoldedText.class.getResourceAsStream(table)) {
            return Normalizer2.getInstance(data, "utr30", Normalizer2.Mode.COMPOSE);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
