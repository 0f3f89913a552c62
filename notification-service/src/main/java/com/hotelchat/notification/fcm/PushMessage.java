package com.hotelchat.notification.fcm;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message to one device.
 *
 * @param token of the app on the device
 * @param shown what the device shows; null for one that only the app sees
 * @param data texts for the app
 * @param tag what a later message with the same tag replaces
 * @param isUrgent whether the device is woken at once
 * @param badge how many messages the owner has not read; null when that is not known
 * @param timeToLive for how long it is news
 */
public record PushMessage(
        String token,
        @Nullable Shown shown,
        Map<String, String> data,
        String tag,
        boolean isUrgent,
        @Nullable Integer badge,
        Duration timeToLive) {

    /** Keeps its own copy. */
    public PushMessage {
        data = Map.copyOf(data);
    }

    /** What a device shows. */
    public record Shown(String title, String body) {

        /** Leaves the texts out, so that neither reaches a log. */
        @Override
        public String toString() {
            return "Shown[]";
        }
    }

    /**
     * The body of {@code messages:send}.
     *
     * @param now the time of sending, in seconds of the epoch: Apple wants an end, not a duration
     * @see <a href="https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages">the
     *     reference</a>
     */
    JsonObject toJson(long now) {
        JsonObject message =
                new JsonObject().put("token", token).put("data", new JsonObject(Map.copyOf(data)));
        if (shown != null) {
            message.put(
                    "notification",
                    new JsonObject().put("title", shown.title()).put("body", shown.body()));
        }
        return new JsonObject()
                .put(
                        "message",
                        message.put("android", android())
                                .put("apns", apns(now))
                                .put("webpush", webpush()));
    }

    private JsonObject android() {
        JsonObject android =
                new JsonObject()
                        .put("priority", isUrgent ? "HIGH" : "NORMAL")
                        .put("ttl", timeToLive.toSeconds() + "s")
                        .put("collapse_key", tag);
        if (shown != null) {
            JsonObject notification =
                    new JsonObject()
                            .put("tag", tag)
                            .put("sound", "default")
                            .put("channel_id", isUrgent ? "urgent" : "messages");
            if (badge != null) {
                notification.put("notification_count", badge);
            }
            android.put("notification", notification);
        }
        return android;
    }

    private JsonObject apns(long now) {
        JsonObject aps = new JsonObject().put("thread-id", tag);
        if (shown == null) {
            aps.put("content-available", 1);
        } else {
            aps.put("sound", "default");
        }
        if (badge != null) {
            aps.put("badge", badge);
        }
        return new JsonObject()
                .put(
                        "headers",
                        new JsonObject()
                                .put("apns-priority", shown != null && isUrgent ? "10" : "5")
                                .put("apns-push-type", shown == null ? "background" : "alert")
                                .put("apns-collapse-id", tag)
                                .put(
                                        "apns-expiration",
                                        Long.toString(now + timeToLive.toSeconds())))
                .put("payload", new JsonObject().put("aps", aps));
    }

    private JsonObject webpush() {
        JsonObject webpush =
                new JsonObject()
                        .put(
                                "headers",
                                new JsonObject()
                                        .put("TTL", Long.toString(timeToLive.toSeconds()))
                                        .put("Urgency", isUrgent ? "high" : "normal"));
        if (shown != null) {
            webpush.put("notification", new JsonObject().put("tag", tag));
        }
        return webpush;
    }

    /** Leaves token and texts out, so that neither reaches a log. */
    @Override
    public String toString() {
        return "PushMessage[" + data.get("type") + "]";
    }
}
