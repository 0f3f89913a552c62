package com.hotelchat.guestchat.stay;

/** Gives tests the keys that QR codes hold. */
public final class RoomKeysForTests {

    private RoomKeysForTests() {}

    /** Returns the key of a room. */
    public static String of(RoomKeys keys, String hotel, String room) {
        return keys.of(hotel, room);
    }
}
