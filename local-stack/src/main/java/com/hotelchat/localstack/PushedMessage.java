package com.hotelchat.localstack;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One push message that the push receiver accepted, with the parts of an FCM message unchanged.
 *
 * @param n rises by one with each, from 1
 * @param at when it was accepted
 * @param token the device's registration token
 * @param notification the notification that the device shows, if any
 * @param data texts for the app
 * @param android fields for Android devices
 * @param apns fields for Apple devices
 * @param webpush fields for browsers
 */
public record PushedMessage(
        long n,
        Instant at,
        String token,
        @Nullable JsonObject notification,
        @Nullable JsonObject data,
        @Nullable JsonObject android,
        @Nullable JsonObject apns,
        @Nullable JsonObject webpush) {

    /** The row as the inspection shows it. */
    JsonObject toJson() {
        return new JsonObject()
                .put("n", n)
                .put("at", at.toString())
                .put("token", token)
                .put("notification", notification)
                .put("data", data)
                .put("android", android)
                .put("apns", apns)
                .put("webpush", webpush);
    }
}
