package com.hotelchat.matching;

import com.ibm.icu.text.Normalizer2;
import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * Text as people read it: two texts that look the same are the same, whatever their case,
 * composition, width, invisible characters, kinds of apostrophe, hyphen and space (NFKC_Casefold).
 * Accents count.
 */
public final class SameText {

    private static final Pattern FORMAT = Pattern.compile("[\\p{Cf}\\u2800]");

    /**
     * Matches what cannot follow a name, as it would belong to its last word. Letters of scripts
     * that put particles and honorifics next to a name may follow.
     */
    private static final Pattern GOES_ON =
            Pattern.compile(
                    "[\\p{M}\\p{N}[\\p{L}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}"
                            + "\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}]]]");

    private SameText() {}

    /** Returns the form in which texts that read alike are equal. */
    public static String of(String text) {
        String alike = Punctuation.APOSTROPHE.matcher(text).replaceAll("'");
        alike = Punctuation.HYPHEN.matcher(alike).replaceAll("-");
        // Decomposed first: folding changes the position of a Greek iota subscript.
        String folded =
                Normalizer2.getNFKCCasefoldInstance()
                        .normalize(Normalizer.normalize(alike, Normalizer.Form.NFD));
        return Punctuation.SPACES
                .matcher(FORMAT.matcher(folded).replaceAll(""))
                .replaceAll(" ")
                .strip();
    }

    /**
     * Returns whether a text has a name at a place, and the name ends there.
     *
     * @param text a result of {@link #of}
     * @param name a result of {@link #of}
     */
    public static boolean hasNameAt(String text, int at, String name) {
        int end = at + name.length();
        return !name.isEmpty()
                && text.startsWith(name, at)
                && (end == text.length()
                        || !GOES_ON.matcher(Character.toString(text.codePointAt(end))).matches());
    }
}
