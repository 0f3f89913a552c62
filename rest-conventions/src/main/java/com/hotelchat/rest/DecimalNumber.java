package com.hotelchat.rest;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Reads integers in the digits 0 to 9; Java's own parsers also take those of other scripts. */
public final class DecimalNumber {

    private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,19}");

    private DecimalNumber() {}

    /**
     * Reads an integer of 64 bits.
     *
     * @return empty when the text is not one
     */
    public static OptionalLong parse(String text) {
        if (!DIGITS.matcher(text).matches()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }

    /**
     * Reads an integer of a range.
     *
     * @return empty when the text is not one, or out of the range
     */
    public static OptionalLong parse(String text, long from, long to) {
        OptionalLong number = parse(text);
        return number.isPresent() && number.getAsLong() >= from && number.getAsLong() <= to
                ? number
                : OptionalLong.empty();
    }
}
