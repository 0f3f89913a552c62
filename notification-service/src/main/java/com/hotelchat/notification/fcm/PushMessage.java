package com.hotelchat.notification.fcm;

import com.hotelchat.text.WrittenText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashMap;
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

    /** The most bytes of a message as JSON in UTF-8; stricter than FCM, which counts its parts. */
    static final int MAX_BYTES = 4096;

    /** Keeps its own copy. */
    public PushMessage {
        data = Map.copyOf(data);
    }

    /** The text that a device shows. */
    public record Shown(String title, String body) {

        /** Leaves the texts out, so that neither reaches a log. */
        @Override
        public String toString() {
            return "Shown[]";
        }
    }

    /**
     * Returns the body of {@code messages:send}. The message in it has at most 4,096 bytes: what is
     * too long is shortened, the text that the device shows first, then names, then the address.
     *
     * @param now the time of sending, in seconds of the epoch: Apple wants an end, not a duration
     * @see <a href="https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages">the
     *     reference</a>
     */
    JsonObject toJson(long now) {
        PushMessage fitting = this;
        for (Part part : Part.values()) {
            int excess = fitting.message(now).toBuffer().length() - MAX_BYTES;
            if (excess <= 0) {
                break;
            }
            fitting = part.shorten(fitting, excess);
        }
        return new JsonObject().put("message", fitting.message(now));
    }

    private JsonObject message(long now) {
        JsonObject message =
                new JsonObject().put("token", token).put("data", new JsonObject(Map.copyOf(data)));
        if (shown != null) {
            message.put(
                    "notification",
                    new JsonObject().put("title", shown.title()).put("body", shown.body()));
        }
        return message.put("android", android()).put("apns", apns(now)).put("webpush", webpush());
    }

    /** Parts that are shortened where a message is too long, the first one first. */
    private enum Part {
        BODY {
            @Override
            PushMessage shorten(PushMessage message, int excess) {
                Shown shown = message.shown;
                return shown == null
                        ? message
                        : message.with(new Shown(shown.title(), cut(shown.body(), excess)));
            }
        },
        TITLE {
            @Override
            PushMessage shorten(PushMessage message, int excess) {
                Shown shown = message.shown;
                return shown == null
                        ? message
                        : message.with(new Shown(cut(shown.title(), excess), shown.body()));
            }
        },
        SENDER {
            @Override
            PushMessage shorten(PushMessage message, int excess) {
                String name = message.data.get("sender_name");
                return name == null ? message : message.with("sender_name", cut(name, excess));
            }
        },
        ADDRESS {
            @Override
            PushMessage shorten(PushMessage message, int excess) {
                String url = message.data.get("url");
                // A part of an address leads nowhere; its site may show the way.
                return url == null ? message : message.with("url", site(url));
            }
        };

        abstract PushMessage shorten(PushMessage message, int excess);
    }

    private PushMessage with(Shown shorter) {
        return new PushMessage(token, shorter, data, tag, isUrgent, badge, timeToLive);
    }

    private PushMessage with(String name, String value) {
        Map<String, String> changed = new HashMap<>(data);
        changed.put(name, value);
        return new PushMessage(token, shown, changed, tag, isUrgent, badge, timeToLive);
    }

    /** Returns the beginning of a text, shorter by a number of bytes; at least one character. */
    private static String cut(String text, int excess) {
        int wanted = bytes(text) - excess;
        int low = 1;
        int high = WrittenText.length(text);
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (bytes(WrittenText.cut(text, middle)) <= wanted) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return text.isEmpty() ? text : WrittenText.cut(text, low);
    }

    /** Returns the number of bytes of a text as JSON, escapes included. */
    private static int bytes(String text) {
        return new JsonArray().add(text).toBuffer().length();
    }

    private static String site(String url) {
        try {
            return new URI(url).resolve("/").toString();
        } catch (URISyntaxException e) {
            return "/";
        }
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
