package com.hotelchat.guestchat.stay;

import com.hotelchat.secret.ServiceSecret;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The PINs that guests enter with: made with {@link SecureRandom}, kept only as a keyed hash. */
@ApplicationScoped
public class Pins {

    private static final String PURPOSE = "pin";

    /** Without 0, o, 1, i and l, which people mix up: 31 signs, and 8 of them make 39 bits. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int LENGTH = 8;
    private static final int MIN_LENGTH = 4;
    private static final int MAX_LENGTH = 64;

    /** Control and format characters, variation selectors, and letters that show nothing. */
    private static final Pattern INVISIBLE =
            Pattern.compile(
                    "[\\p{Cc}\\p{Cf}\\x{34F}\\x{115F}\\x{1160}\\x{17B4}\\x{17B5}\\x{180B}-\\x{180F}"
                            + "\\x{3164}\\x{FE00}-\\x{FE0F}\\x{FFA0}\\x{E0100}-\\x{E01EF}]");

    private final ServiceSecret secret;
    private final Counter refusedInRecords;
    private final SecureRandom random = new SecureRandom();

    Pins(ServiceSecret secret, MeterRegistry metrics) {
        this.secret = secret;
        this.refusedInRecords = metrics.counter("hotelchat.pin.refused.records");
    }

    /** Gives a stay its PIN. */
    void give(Stay stay, String pin) {
        stay.pinHash = secret.hash(PURPOSE, stay.hotelSlug, stay.stayId, normal(pin));
        stay.pinSecret = secret.id();
    }

    /**
     * Returns whether it is the PIN of the stay. The time that this takes reveals neither the PIN
     * nor whether there is a stay.
     */
    public boolean isOf(@Nullable Stay stay, String pin) {
        byte[] expected = stay == null ? new byte[32] : stay.pinHash();
        boolean matches = false;
        // PINs were hashed without their white space only, before they were normalised.
        for (String form : List.of(normal(pin), pin.strip())) {
            for (byte[] actual :
                    secret.hashes(
                            PURPOSE,
                            stay == null ? "" : stay.hotelSlug(),
                            stay == null ? "" : stay.stayId(),
                            form)) {
                matches |= MessageDigest.isEqual(expected, actual);
            }
        }
        return matches && stay != null;
    }

    /**
     * Returns a PIN that others made, as it is compared.
     *
     * @return empty when fewer than 4 characters are left of it, or more than 64
     */
    Optional<String> accepted(String pin) {
        String normal = normal(pin);
        int length = normal.codePointCount(0, normal.length());
        return length >= MIN_LENGTH && length <= MAX_LENGTH
                ? Optional.of(normal)
                : Optional.empty();
    }

    /** As {@link #accepted}, for PINs of records; a counter shows those that are not accepted. */
    Optional<String> acceptedFromRecord(String pin) {
        Optional<String> accepted = accepted(pin);
        if (accepted.isEmpty()) {
            refusedInRecords.increment();
        }
        return accepted;
    }

    /** Returns the form in which PINs are compared: what looks alike is alike. */
    static String normal(String pin) {
        String visible =
                INVISIBLE.matcher(Normalizer.normalize(pin, Normalizer.Form.NFKC)).replaceAll("");
        // A Turkish keyboard makes a capital of i that is not I.
        String folded =
                visible.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace("i\u0307", "i");
        return withPlainDigits(Normalizer.normalize(folded, Normalizer.Form.NFKC)).strip();
    }

    /** Keyboards of many languages type digits of their own. */
    private static String withPlainDigits(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints()
                .map(
                        codePoint ->
                                Character.getType(codePoint) == Character.DECIMAL_DIGIT_NUMBER
                                        ? '0' + Character.digit(codePoint, 10)
                                        : codePoint)
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }

    /** A new PIN. */
    String made() {
        return random.ints(LENGTH, 0, ALPHABET.length())
                .mapToObj(ALPHABET::charAt)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString();
    }
}
