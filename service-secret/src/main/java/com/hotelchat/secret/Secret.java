package com.hotelchat.secret;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets of a setting, and the operations with them: the first one hashes and seals, each of
 * them opens, so that a secret can be replaced without an outage. Each purpose has a derived key,
 * by HMAC.
 */
final class Secret {

    private static final String HMAC = "HmacSHA256";
    private static final int MIN_BYTES = 32;
    private static final int MIN_DISTINCT = 12;

    /** Values that are published in the source code of this project. */
    private static final List<String> PUBLISHED =
            List.of(
                    "QmVjYXVzZSB0aGlzIGlzIGEgdGVzdCwgaXQgaXMgbm90IGEgc2VjcmV0",
                    "VGhpcyBpcyBhIHRlc3QgdG9vLCBhbmQgbm90IGEgc2VjcmV0IGVpdGhlcg==",
                    "QSB0aGlyZCBvbmUgZm9yIHRlc3RzLCBwdWJsaWMgbGlrZSB0aGUgb3RoZXIgdHdv");

    /** The nonce length that NIST SP 800-38D recommends for GCM. */
    private static final int NONCE_BYTES = 12;

    private static final int TAG_BITS = 128;
    private static final int ID_BYTES = 4;

    private final String setting;

    /** Never empty. */
    private final List<byte[]> secrets;

    private final SecureRandom random = new SecureRandom();

    /**
     * The secrets of a setting.
     *
     * @param text each at least 32 random bytes in base64, separated by commas
     * @throws ConfigurationException when one is not, or stands there twice; it names the setting,
     *     not the value
     */
    Secret(String setting, String text) {
        this.setting = setting;
        this.secrets =
                Stream.of(text.split(",", -1)).map(one -> decode(setting, one.strip())).toList();
        if (ids().size() < secrets.size()) {
            throw unusable(setting, "it names one secret twice");
        }
    }

    private static byte[] decode(String setting, String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (bytes.length >= MIN_BYTES) {
                requireUnpublished(setting, bytes);
                return requireRandom(setting, bytes);
            }
        } catch (IllegalArgumentException notBase64) {
            // Reported below, without the value.
        }
        throw unusable(setting, wanted());
    }

    /** Refuses the secrets of the project's tests, except in tests and in development. */
    private static void requireUnpublished(String setting, byte[] bytes) {
        if (LaunchMode.current() == LaunchMode.NORMAL
                && PUBLISHED.contains(Base64.getEncoder().encodeToString(bytes))) {
            throw unusable(setting, "it is published with the source code; " + wanted());
        }
    }

    /** Refuses bytes that are evidently not random: constant, repeated and counted ones. */
    private static byte[] requireRandom(String setting, byte[] bytes) {
        long values = IntStream.range(0, bytes.length).map(i -> bytes[i]).distinct().count();
        long steps =
                IntStream.range(1, bytes.length)
                        .map(i -> (byte) (bytes[i] - bytes[i - 1]))
                        .distinct()
                        .count();
        // Of 32 random bytes, fewer than 12 values or steps come once in far more than 10^15 times.
        if (values < MIN_DISTINCT || steps < MIN_DISTINCT) {
            throw unusable(setting, "its bytes are not random; " + wanted());
        }
        return bytes;
    }

    private static ConfigurationException unusable(String setting, String why) {
        return new ConfigurationException("The setting " + setting + " is unusable: " + why);
    }

    /** Returns the requirements of a secret, as a part of a message. */
    static String wanted() {
        return "it wants at least "
                + MIN_BYTES
                + " random bytes in base64, or several such, with"
                + " commas between them";
    }

    /** Names of the secrets that say nothing about them, the first one's first; no duplicates. */
    List<String> ids() {
        return secrets.stream()
                .map(secret -> HexFormat.of().formatHex(derived(secret, "id"), 0, ID_BYTES))
                .distinct()
                .toList();
    }

    /**
     * Returns a keyed hash with the first secret: without the secret, the text cannot be found by
     * trying, however short it is.
     *
     * @param purpose keeps the hashes of one purpose apart from those of another
     * @param parts hashed so that no two lists of parts have the same hash
     */
    byte[] hash(String purpose, String... parts) {
        return hash(secrets.getFirst(), purpose, parts);
    }

    /** The keyed hashes with all secrets, in their order. */
    List<byte[]> hashes(String purpose, String... parts) {
        return secrets.stream().map(secret -> hash(secret, purpose, parts)).toList();
    }

    private static byte[] hash(byte[] secret, String purpose, String... parts) {
        Mac mac = mac(derived(secret, purpose));
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            mac.update(bytes);
        }
        return mac.doFinal();
    }

    /** Encrypts and authenticates (AES-256-GCM) with the first secret; the nonce stands first. */
    byte[] seal(String purpose, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, secrets.getFirst(), purpose, nonce).doFinal(plain);
            return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /**
     * Opens what {@link #seal} made, with whichever secret.
     *
     * @throws IllegalStateException when it was sealed with another secret, or changed
     */
    byte[] open(String purpose, byte[] sealed) {
        return secrets.stream()
                .flatMap(secret -> opened(secret, purpose, sealed).stream())
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "What was sealed with another value of "
                                                + setting
                                                + " cannot be opened"));
    }

    /**
     * Seals again, with the first secret, bytes that {@link #seal} returned.
     *
     * @return empty when they are sealed with the first secret already
     * @throws IllegalStateException when they were sealed with an unknown secret, or changed
     */
    Optional<byte[]> resealed(String purpose, byte[] sealed) {
        return opened(secrets.getFirst(), purpose, sealed).isPresent()
                ? Optional.empty()
                : Optional.of(seal(purpose, open(purpose, sealed)));
    }

    private static Optional<byte[]> opened(byte[] secret, String purpose, byte[] sealed) {
        try {
            byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, secret, purpose, nonce)
                            .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES));
        } catch (GeneralSecurityException | IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    private static Cipher cipher(int mode, byte[] secret, String purpose, byte[] nonce)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                new SecretKeySpec(derived(secret, purpose), "AES"),
                new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    private static byte[] derived(byte[] secret, String purpose) {
        return mac(secret).doFinal(purpose.getBytes(StandardCharsets.UTF_8));
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
