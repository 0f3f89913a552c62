package com.hotelchat.guestchat.stay;

import com.hotelchat.secret.ServiceSecret;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** The PINs that guests enter with: made with {@link SecureRandom}, kept only as a keyed hash. */
@ApplicationScoped
public class Pins {

    private static final String PURPOSE = "pin";

    /** Without 0, o, 1, i and l, which people mix up: 31 signs, and 8 of them make 39 bits. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int LENGTH = 8;

    private final ServiceSecret secret;
    private final SecureRandom random = new SecureRandom();

    Pins(ServiceSecret secret) {
        this.secret = secret;
    }

    /** Gives a stay its PIN. */
    void give(Stay stay, String pin) {
        stay.pinHash = secret.hash(PURPOSE, stay.hotelSlug, stay.stayId, pin.strip());
        stay.pinSecret = secret.id();
    }

    /**
     * Whether it is the PIN of the stay, in a time that says nothing about the PIN or about whether
     * there is a stay at all.
     */
    public boolean isOf(@Nullable Stay stay, String pin) {
        byte[] expected = stay == null ? new byte[32] : stay.pinHash();
        boolean matches = false;
        for (byte[] actual :
                secret.hashes(
                        PURPOSE,
                        stay == null ? "" : stay.hotelSlug(),
                        stay == null ? "" : stay.stayId(),
                        pin.strip())) {
            matches |= MessageDigest.isEqual(expected, actual);
        }
        return matches && stay != null;
    }

    /** A new PIN. */
    String made() {
        return random.ints(LENGTH, 0, ALPHABET.length())
                .mapToObj(ALPHABET::charAt)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString();
    }
}
