package com.hotelchat.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A secret of a setting, and what is done with it. Each purpose has a key of its own, by HMAC. */
final class Secret {

    private static final String HMAC = "HmacSHA256";
    private static final int MIN_BYTES = 32;

    /** What NIST SP 800-38D recommends for GCM. */
    private static final int NONCE_BYTES = 12;

    private static final int TAG_BITS = 128;

    private final String setting;
    private final byte[] secret;
    private final SecureRandom random = new SecureRandom();

    /**
     * The secret of a setting.
     *
     * @param text at least 32 random bytes in base64
     * @throws IllegalStateException when it is not; it names the setting, not the value
     */
    Secret(String setting, String text) {
        this.setting = setting;
        this.secret = decode(setting, text);
    }

    private static byte[] decode(String setting, String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text.strip());
            if (bytes.length >= MIN_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException notBase64) {
            // Told below, without the value.
        }
        throw new IllegalStateException("The setting " + setting + " is unusable: " + wanted());
    }

    /** What a secret has to be. */
    static String wanted() {
        return "it wants at least " + MIN_BYTES + " random bytes in base64";
    }

    /**
     * A keyed hash: nobody without the secret can find the text by trying, however short it is.
     *
     * @param purpose keeps the hashes of one purpose apart from those of another
     * @param parts hashed so that no two lists of parts have the same hash
     */
    byte[] hash(String purpose, String... parts) {
        Mac mac = mac(derived(purpose));
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            mac.update(bytes);
        }
        return mac.doFinal();
    }

    /** Encrypts and authenticates (AES-256-GCM); the nonce stands first. */
    byte[] seal(String purpose, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, purpose, nonce, plain, 0, plain.length);
        return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws IllegalStateException when it was sealed with another secret, or changed
     */
    byte[] open(String purpose, byte[] sealed) {
        byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
        return crypt(
                Cipher.DECRYPT_MODE,
                purpose,
                nonce,
                sealed,
                NONCE_BYTES,
                sealed.length - NONCE_BYTES);
    }

    private byte[] crypt(
            int mode, String purpose, byte[] nonce, byte[] bytes, int offset, int length) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    mode,
                    new SecretKeySpec(derived(purpose), "AES"),
                    new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(bytes, offset, length);
        } catch (GeneralSecurityException other) {
            throw new IllegalStateException(
                    "What was sealed with another value of " + setting + " cannot be opened",
                    other);
        }
    }

    private byte[] derived(String purpose) {
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
