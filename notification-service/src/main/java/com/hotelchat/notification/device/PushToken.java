package com.hotelchat.notification.device;

import com.hotelchat.rest.Problem;
import com.hotelchat.secret.ServiceSecret;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The registration token of an app at FCM: whoever has it can push to the device.
 *
 * @param text as the app has it
 */
public record PushToken(String text) {

    private static final String PURPOSE = "push token";

    /**
     * FCM does not say how long one may be; what it gives out has some 200 characters. A message
     * holds its token, and has 4,096 bytes at most.
     */
    private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,1024}");

    /** Number of characters that may be shown of a token that is long enough. */
    private static final int HINT = 4;

    private static final int LONG_ENOUGH = 5 * HINT;

    /**
     * Takes one in.
     *
     * @throws HttpProblem 400 when it is missing or cannot be one
     */
    static PushToken accepted(@Nullable String text) {
        if (text == null || !FORM.matcher(text).matches()) {
            throw Problem.badField("fcm_token", "is missing or not a token");
        }
        return new PushToken(text);
    }

    /** Returns the keyed hash by which the token is found. */
    public byte[] hash(ServiceSecret secret) {
        return secret.hash(PURPOSE, text);
    }

    /** Returns the hashes made while a former secret was the first one. */
    List<byte[]> formerHashes(ServiceSecret secret) {
        List<byte[]> all = secret.hashes(PURPOSE, text);
        return all.subList(1, all.size());
    }

    /** The token itself, for whoever has the secret. */
    public byte[] sealed(ServiceSecret secret) {
        return secret.seal(PURPOSE, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Opens what {@link #sealed} closed; empty if it was sealed with a secret that is not
     * configured.
     */
    public static Optional<PushToken> opened(ServiceSecret secret, byte[] sealed) {
        try {
            return Optional.of(
                    new PushToken(
                            new String(secret.open(PURPOSE, sealed), StandardCharsets.UTF_8)));
        } catch (IllegalStateException sealedWithAnother) {
            return Optional.empty();
        }
    }

    /** Returns the end of the token, by which its owner recognises it. */
    String hint() {
        return "…" + (text.length() < LONG_ENOUGH ? "" : text.substring(text.length() - HINT));
    }

    /** Leaves the token out, so that it reaches no log. */
    @Override
    public String toString() {
        return "PushToken[]";
    }
}
