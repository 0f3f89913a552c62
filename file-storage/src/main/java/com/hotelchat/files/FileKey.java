package com.hotelchat.files;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The key under which a file is stored: random, so that it reveals nothing, is unique, and does not
 * depend on the names that people give to files.
 *
 * @param text 32 hexadecimal digits
 */
public record FileKey(String text) {

    private static final int BYTES = 16;
    private static final Pattern PATTERN = Pattern.compile("[0-9a-f]{32}");

    /** Refuses a text that is not such a key. */
    public FileKey {
        if (!PATTERN.matcher(text).matches()) {
            throw new IllegalArgumentException("not the key of a file");
        }
    }

    /** A new one. */
    public static FileKey random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new FileKey(HexFormat.of().formatHex(bytes));
    }
}
