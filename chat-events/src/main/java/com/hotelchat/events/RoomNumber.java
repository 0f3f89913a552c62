package com.hotelchat.events;

import java.util.regex.Pattern;

/**
 * The number on a room's door, which is text: {@code [A-Za-z0-9]{1,10}} ({@code 101}, {@code 12A}).
 */
public final class RoomNumber {

    /** The pattern of a room number. */
    public static final String PATTERN = "[A-Za-z0-9]{1,10}";

    private static final Pattern ROOM = Pattern.compile(PATTERN);

    private RoomNumber() {}

    /** Returns whether {@code text} is a room number. */
    public static boolean isValid(String text) {
        return ROOM.matcher(text).matches();
    }
}
