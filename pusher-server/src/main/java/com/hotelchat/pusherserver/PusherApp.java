package com.hotelchat.pusherserver;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A Pusher Channels app and the signatures made with its secret, as Pusher documents them under
 * "Generating authentication and authorization strings", "HTTP API reference" and "Webhooks".
 *
 * @param id numeric, as the official libraries insist
 * @param key public
 * @param secret shared with the servers that publish and authorise
 */
public record PusherApp(String id, String key, String secret) {

    /** The app of the local stack. */
    public static final PusherApp LOCAL = new PusherApp("1001", "local-key", "local-secret");

    /** HMAC SHA-256 with the secret, in lower-case hexadecimal. */
    String sign(byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@link #sign(byte[])} of a text in UTF-8. */
    String sign(String content) {
        return sign(content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The signature of a call of the HTTP API.
     *
     * @param method upper case
     * @param path as sent
     * @param query decoded; {@code auth_signature} in it does not count
     */
    String signRequest(String method, String path, MultiMap query) {
        Map<String, String> sorted = new TreeMap<>();
        for (Map.Entry<String, String> parameter : query) {
            sorted.put(parameter.getKey().toLowerCase(Locale.ROOT), parameter.getValue());
        }
        sorted.remove("auth_signature");
        StringBuilder parameters = new StringBuilder();
        sorted.forEach(
                (name, value) ->
                        parameters
                                .append(parameters.isEmpty() ? "" : "&")
                                .append(name)
                                .append('=')
                                .append(value));
        return sign(method + "\n" + path + "\n" + parameters);
    }

    /**
     * Returns the signature with which a client subscribes to a private or, with channel data,
     * presence channel.
     */
    String authorizeChannel(String socketId, String channel, @Nullable String channelData) {
        String plain = socketId + ":" + channel;
        return key + ":" + sign(channelData == null ? plain : plain + ":" + channelData);
    }

    /** Returns the signature with which a client signs in as a user. */
    String authenticateUser(String socketId, String userData) {
        return key + ":" + sign(socketId + "::user::" + userData);
    }

    /** The MD5 of a request's body, in lower-case hexadecimal. */
    static String bodyMd5(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns whether both texts are equal, in a time that does not depend on the length of their
     * equal part.
     */
    static boolean same(String expected, @Nullable String given) {
        return given != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8),
                        given.getBytes(StandardCharsets.UTF_8));
    }
}
