package com.hotelchat.text;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Normalises, trims, measures and cuts what people write, in requests and records alike. Lengths
 * are numbers of code points; nothing is cut inside a grapheme cluster (UAX #29), so that an emoji,
 * a flag or a letter with its accents stays whole.
 */
public final class WrittenText {

    private static final Pattern CLUSTER = Pattern.compile("\\X");

    /**
     * A code point that leaves a mark on a screen: no separator, control or format character, no
     * variation selector, and none of the letters and symbols that are blank by definition. Private
     * and unassigned code points count as visible: they are the emoji of a later Unicode.
     */
    private static final Pattern VISIBLE =
            Pattern.compile(
                    "[^\\p{Z}\\p{Cc}\\p{Cf}\\p{Cs}\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f"
                            + "\\u2800\\u3164\\ufe00-\\ufe0f\\uffa0\\x{e0100}-\\x{e01ef}]");

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}&&[^\\x00]]+");

    private WrittenText() {}

    /** Returns the text in one line: control characters and line breaks become spaces. */
    public static String line(String text) {
        return CONTROL.matcher(text).replaceAll(" ");
    }

    /**
     * Returns the text in normalization form C, without white space and invisible characters at
     * both ends.
     *
     * @return empty text when nothing of it can be seen
     */
    public static String normalized(String text) {
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        int start = -1;
        int end = 0;
        Matcher cluster = CLUSTER.matcher(composed);
        while (cluster.find()) {
            if (isVisible(cluster.group())) {
                start = start < 0 ? cluster.start() : start;
                end = cluster.end();
            }
        }
        return start < 0 ? "" : composed.substring(start, end);
    }

    /** Returns whether anything of the text can be seen. */
    public static boolean isVisible(String text) {
        return VISIBLE.matcher(text).find();
    }

    /** Returns the number of code points. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /**
     * Returns the beginning of a text, cut between grapheme clusters. Cuts inside the first cluster
     * only when that cluster alone is too long.
     *
     * @param maxLength in code points
     */
    public static String cut(String text, int maxLength) {
        if (length(text) <= maxLength) {
            return text;
        }
        int left = maxLength;
        int end = 0;
        Matcher cluster = CLUSTER.matcher(text);
        while (cluster.find()) {
            left -= text.codePointCount(cluster.start(), cluster.end());
            if (left < 0) {
                break;
            }
            end = cluster.end();
        }
        return end == 0
                ? text.substring(0, text.offsetByCodePoints(0, maxLength))
                : text.substring(0, end);
    }

    /**
     * Returns the beginning of a text as {@link #cut} does it, measured in bytes of UTF-8.
     *
     * @return empty text when the first code point alone is too long
     */
    public static String cutToBytes(String text, int maxBytes) {
        int left = maxBytes;
        int end = 0;
        Matcher cluster = CLUSTER.matcher(text);
        while (cluster.find()) {
            left -= bytes(cluster.group());
            if (left < 0) {
                break;
            }
            end = cluster.end();
        }
        if (end > 0 || left >= 0) {
            return text.substring(0, end);
        }
        int cut = maxBytes;
        while (cut > 0 && bytes(cut(text, cut)) > maxBytes) {
            cut--;
        }
        return cut(text, cut);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * Returns whether PostgreSQL can store the text: no U+0000, and encodable as UTF-8. Creates no
     * encoder, because services check each text of a million records when they start.
     */
    public static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit == '\0' || Character.isLowSurrogate(unit)) {
                return false;
            }
            if (Character.isHighSurrogate(unit)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }
}
