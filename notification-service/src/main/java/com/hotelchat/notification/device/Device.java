package com.hotelchat.notification.device;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Locale;

/**
 * A device that pushes go to, as its owner sees it.
 *
 * @param deviceId the owner's name for it
 * @param tokenHint the end of its token
 * @param lastSeenAt when it was registered last
 */
record Device(
        String deviceId,
        Platform platform,
        String tokenHint,
        Instant createdAt,
        Instant lastSeenAt) {

    /** The columns that {@link #of} reads. */
    static final String COLUMNS = "device_id, platform, token_hint, created_at, last_seen_at";

    /** The platform of the app. */
    enum Platform {
        /** A browser. */
        @JsonProperty("web")
        WEB,
        /** Android. */
        @JsonProperty("android")
        ANDROID,
        /** iOS. */
        @JsonProperty("ios")
        IOS;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Device of(Row row) {
        return new Device(
                row.getString("device_id"),
                Platform.valueOf(row.getString("platform").toUpperCase(Locale.ROOT)),
                row.getString("token_hint"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("last_seen_at").toInstant());
    }
}
