package com.hotelchat.matching;

import java.lang.Character.UnicodeScript;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words of a message, and those that a search asks for. A word is a run of letters, marks and
 * digits, folded by {@link FoldedText}; punctuation only separates, but a word with an apostrophe
 * also counts without it. An emoji is a word. Scripts that write no spaces (Chinese, Japanese,
 * Thai, Lao, Khmer, Burmese) are cut into overlapping pairs of characters: unlike words of a
 * dictionary, the pairs of a search are always among those of a text that contains it.
 */
public final class SearchWords {

    /** The most words of one text, more than 5,000 characters can have in practice. */
    static final int MAX_WORDS = 10_000;

    /** The longest word, in code points; longer ones are cut, in searches too. */
    static final int MAX_LENGTH = 100;

    private static final Pattern RAW =
            Pattern.compile(
                    // Emoji that are newer than this Unicode version are unassigned, but reserved
                    // for emoji.
                    "[\\p{L}\\p{M}\\p{N}\\p{Cf}\\p{Co}[\\p{Cn}&&[^\\p{IsExtended_Pictographic}]]&&[^"
                            + Punctuation.APOSTROPHE_SIGNS
                            + "]]+|(?<emoji>[\\x{1f1e6}-\\x{1f1ff}]{2}|\\p{IsExtended_Pictographic})");

    /** Matches words of folded text: a compatibility form may fold to several words. */
    private static final Pattern FOLDED = Pattern.compile("[\\p{L}\\p{M}\\p{N}\\p{Co}\\p{Cn}]+");

    private static final Pattern ENCLOSING = Pattern.compile("\\p{Me}+");

    private static final Pattern READABLE = Pattern.compile("[\\p{L}\\p{N}\\p{Co}\\p{Cn}]");

    private static final int NONE = -2;

    private static final int LONG_VOWEL = 0x30fc;

    private SearchWords() {}

    /** Returns the words of a message as the text of a PostgreSQL {@code tsvector}. */
    public static String vector(String text) {
        return quoted(of(text, true), "", " ");
    }

    /**
     * Returns a search as the text of a PostgreSQL {@code tsquery}, which matches a message that
     * has every word of it or words that begin so.
     *
     * @return null when the search has no word, and so finds nothing
     */
    public static @Nullable String query(String search) {
        Set<String> words = of(search, false);
        return words.isEmpty() ? null : quoted(words, ":*", " & ");
    }

    private static String quoted(Collection<String> words, String suffix, String separator) {
        return words.stream()
                .map(word -> "'" + word.replace("\\", "\\\\").replace("'", "''") + "'" + suffix)
                .collect(Collectors.joining(separator));
    }

    private static Set<String> of(String text, boolean isIndexed) {
        Set<String> words = new LinkedHashSet<>();
        StringBuilder joined = new StringBuilder();
        int parts = 0;
        int end = NONE;
        Matcher raw = RAW.matcher(text);
        while (raw.find() && words.size() < MAX_WORDS) {
            if (raw.group("emoji") != null) {
                add(words, raw.group());
                continue;
            }
            boolean continues =
                    raw.start() == end + 1
                            && Punctuation.APOSTROPHE.matcher(text).region(end, end + 1).matches();
            if (!continues) {
                addJoined(words, joined, parts, isIndexed);
                joined.setLength(0);
                parts = 0;
            }
            joined.append(raw.group());
            parts++;
            end = raw.end();
            addFolded(words, raw.group(), isIndexed);
        }
        addJoined(words, joined, parts, isIndexed);
        return words;
    }

    private static void addJoined(
            Set<String> words, CharSequence joined, int parts, boolean isIndexed) {
        if (isIndexed && parts > 1) {
            addFolded(words, joined.toString(), true);
        }
    }

    private static void addFolded(Set<String> words, String raw, boolean isIndexed) {
        String folded = ENCLOSING.matcher(FoldedText.fold(raw)).replaceAll("");
        Matcher matcher = FOLDED.matcher(folded);
        while (matcher.find()) {
            addRuns(words, matcher.group(), isIndexed);
        }
    }

    /** Cuts a word where it changes between scripts with and without spaces. */
    private static void addRuns(Set<String> words, String word, boolean isIndexed) {
        Writing writing = Writing.of(word.codePointAt(0));
        int start = 0;
        int at = 0;
        while (at < word.length()) {
            int codePoint = word.codePointAt(at);
            Writing here = isMark(codePoint) ? writing : Writing.of(codePoint);
            if (here != writing) {
                addRun(words, word.substring(start, at), writing, isIndexed);
                writing = here;
                start = at;
            }
            at += Character.charCount(codePoint);
        }
        addRun(words, word.substring(start), writing, isIndexed);
    }

    private static boolean isMark(int codePoint) {
        return UnicodeScript.of(codePoint) == UnicodeScript.INHERITED;
    }

    private static void addRun(Set<String> words, String run, Writing writing, boolean isIndexed) {
        if (writing == Writing.SPACED) {
            add(words, run);
        } else {
            addPairs(words, run, isIndexed);
        }
    }

    /** A single character is found as the beginning of a pair, the last one by itself. */
    private static void addPairs(Set<String> words, String run, boolean isIndexed) {
        int at = 0;
        while (at < run.length()) {
            int second = run.offsetByCodePoints(at, 1);
            int end = second == run.length() ? second : run.offsetByCodePoints(second, 1);
            if (isIndexed || end > second || at == 0) {
                add(words, run.substring(at, end));
            }
            at = second;
        }
    }

    private static void add(Set<String> words, String word) {
        if (words.size() < MAX_WORDS
                && (READABLE.matcher(word).find() || !FOLDED.matcher(word).find())) {
            words.add(
                    word.codePointCount(0, word.length()) <= MAX_LENGTH
                            ? word
                            : word.substring(0, word.offsetByCodePoints(0, MAX_LENGTH)));
        }
    }

    /** The ways in which scripts separate words: with spaces, or not at all. */
    private enum Writing {
        SPACED,
        EAST_ASIAN,
        SOUTH_EAST_ASIAN;

        static Writing of(int codePoint) {
            if (codePoint < 0x0e00) {
                return SPACED;
            }
            if (codePoint == LONG_VOWEL) {
                return EAST_ASIAN;
            }
            return switch (UnicodeScript.of(codePoint)) {
                case HAN, HIRAGANA, KATAKANA, BOPOMOFO, YI -> EAST_ASIAN;
                case THAI, LAO, KHMER, MYANMAR, TAI_LE, NEW_TAI_LUE, TAI_THAM, TAI_VIET, TIBETAN ->
                        SOUTH_EAST_ASIAN;
                default -> SPACED;
            };
        }
    }
}
