package com.hotelchat.matching;

import java.util.regex.Pattern;

/** Signs that people write one for the other. */
final class Punctuation {

    /**
     * The members of a character class: apostrophes, single quotation marks, accents that stand
     * alone, primes, and the letters that look like them.
     */
    static final String APOSTROPHE_SIGNS =
            "'`\\u00b4\\u02b9-\\u02bf\\u02c8\\u02ee\\u055a\\u05f3\\u07f4\\u07f5\\u2018-\\u201b\\u2032\\u2035"
                    + "\\ua78b\\ua78c\\uff07\\uff40";

    static final Pattern APOSTROPHE = Pattern.compile("[" + APOSTROPHE_SIGNS + "]");

    static final Pattern HYPHEN =
            Pattern.compile("[\\u2010-\\u2015\\u2212\\u02d7\\ufe58\\ufe63\\uff0d]");

    /** White space, line breaks and control characters. */
    static final Pattern SPACES = Pattern.compile("[\\p{Z}\\p{Cc}]+");

    private Punctuation() {}
}
