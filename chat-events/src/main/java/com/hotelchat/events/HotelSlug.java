package com.hotelchat.events;

import java.util.regex.Pattern;

/**
 * The name of a hotel in paths, keys and channels: {@code [a-z0-9]+(-[a-z0-9]+)*}, at most 50
 * characters. Its first word is none with which Pusher marks kinds of channels ({@code private},
 * {@code presence}, {@code cache}, {@code encrypted}): the public channel of a hotel {@code
 * private-beach} would be a private channel of a hotel {@code beach}.
 */
public final class HotelSlug {

    /** The longest slug, in characters. */
    public static final int MAX_LENGTH = 50;

    /** The pattern of a slug, without its length. */
    public static final String PATTERN =
            "(?!(private|presence|cache|encrypted)(-|$))"
                    + "(?!(messages|attachments|hotels|guest-session)$)"
                    + "[a-z0-9]+(-[a-z0-9]+)*";

    private static final Pattern SLUG = Pattern.compile(PATTERN);

    private HotelSlug() {}

    /** Returns whether {@code text} is a hotel slug. */
    public static boolean isValid(String text) {
        return text.length() <= MAX_LENGTH && SLUG.matcher(text).matches();
    }
}
