package com.hotelchat.notification.fcm;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a call, which decides what happens next.
 *
 * @see <a href="https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode">FCM's codes</a>
 */
public sealed interface FcmAnswer {

    /** FCM has the message. */
    record Accepted() implements FcmAnswer {}

    /** The token is no good, now and later: the device is to be forgotten. */
    record DeviceGone(String code) implements FcmAnswer {}

    /** The message is no good, and will not be later. */
    record MessageRefused(int status) implements FcmAnswer {}

    /** The credentials are no good: nothing can be pushed until somebody mends that. */
    record Unauthorised(int status) implements FcmAnswer {}

    /**
     * The call may succeed later.
     *
     * @param status of HTTP; 0 when there was no answer
     * @param after how long FCM wants to be left alone, when it says so
     */
    record Later(int status, Optional<Duration> after) implements FcmAnswer {}

    /** Interprets a status and its body. */
    static FcmAnswer of(int status, @Nullable String retryAfter, String body) {
        if (status / 100 == 2) {
            return new Accepted();
        }
        String code = code(body);
        return switch (code) {
            case "UNREGISTERED", "SENDER_ID_MISMATCH" -> new DeviceGone(code);
            case "INVALID_ARGUMENT" ->
                    isOfTheToken(body) ? new DeviceGone(code) : new MessageRefused(status);
            default ->
                    switch (status) {
                        case 401, 403 -> new Unauthorised(status);
                        case 429 -> new Later(status, seconds(retryAfter));
                        default ->
                                status >= 500
                                        ? new Later(status, seconds(retryAfter))
                                        : new MessageRefused(status);
                    };
        };
    }

    /** FCM's own code, of the details of an error. */
    private static String code(String body) {
        try {
            JsonObject error = new JsonObject(body).getJsonObject("error", new JsonObject());
            return error.getJsonArray("details", new JsonArray()).stream()
                    .filter(JsonObject.class::isInstance)
                    .map(detail -> ((JsonObject) detail).getString("errorCode"))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse("");
        } catch (DecodeException | ClassCastException other) {
            return "";
        }
    }

    /** Returns whether a bad request concerns the token: then its violations name that field. */
    private static boolean isOfTheToken(String body) {
        return body.contains("message.token") || body.contains("registration token");
    }

    private static Optional<Duration> seconds(@Nullable String retryAfter) {
        try {
            return retryAfter == null
                    ? Optional.empty()
                    : Optional.of(Duration.ofSeconds(Long.parseLong(retryAfter.strip())));
        } catch (NumberFormatException aDate) {
            return Optional.empty();
        }
    }
}
