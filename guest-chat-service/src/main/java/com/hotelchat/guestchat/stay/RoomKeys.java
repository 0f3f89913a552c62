package com.hotelchat.guestchat.stay;

import com.hotelchat.secret.ServiceSecret;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys in the QR codes of rooms: who has one has been in the room. A key is derived from the
 * service's secret, so nothing is stored, and it changes with the secret.
 */
@ApplicationScoped
public class RoomKeys {

    private static final String PURPOSE = "room-key";

    /** 80 bits, which are 16 characters in base 32. */
    private static final int BYTES = 10;

    private static final int LENGTH = 16;
    private static final int RADIX = 32;

    private final ServiceSecret secret;

    RoomKeys(ServiceSecret secret) {
        this.secret = secret;
    }

    /** Returns the key of a room. */
    String of(String hotelSlug, String roomNumber) {
        return text(secret.hash(PURPOSE, hotelSlug, roomNumber));
    }

    /** Returns whether a key is the room's, in a time that says nothing about the key. */
    public boolean isOf(String hotelSlug, String roomNumber, @Nullable String key) {
        byte[] given = (key == null ? "" : key).getBytes(StandardCharsets.UTF_8);
        List<byte[]> hashes = secret.hashes(PURPOSE, hotelSlug, roomNumber);
        boolean matches = false;
        for (byte[] hash : hashes) {
            matches |= MessageDigest.isEqual(text(hash).getBytes(StandardCharsets.UTF_8), given);
        }
        return matches;
    }

    private static String text(byte[] hash) {
        String digits = new BigInteger(1, Arrays.copyOf(hash, BYTES)).toString(RADIX);
        return "0".repeat(LENGTH - digits.length()) + digits;
    }
}
