package com.hotelchat.gateway.presence;

import com.hotelchat.events.EventJson;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A webhook of Pusher: a batch of events.
 *
 * @param timeMs when it was made, in milliseconds
 */
@RegisterForReflection
record Webhook(long timeMs, List<Event> events) {

    /** Refuses what is missing. */
    Webhook {
        if (timeMs <= 0 || events == null || events.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("time_ms or an event is missing");
        }
        events = List.copyOf(events);
    }

    /** Reads a body; nothing when it is no webhook. */
    static Optional<Webhook> parse(byte[] body) {
        try {
            return Optional.ofNullable(EventJson.mapper().readValue(body, Webhook.class));
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }

    /** Returns the time at which Pusher made the webhook. */
    Instant time() {
        return Instant.ofEpochMilli(timeMs);
    }

    /**
     * An event of a webhook.
     *
     * @param channel where it happened; always there where we look at it
     * @param userId who came or left, where it is about that
     */
    @RegisterForReflection
    record Event(String name, @Nullable String channel, @Nullable String userId) {

        static final String OCCUPIED = "channel_occupied";
        static final String VACATED = "channel_vacated";
        static final String ADDED = "member_added";
        static final String REMOVED = "member_removed";

        /** Refuses an event without its channel or user. */
        Event {
            boolean isComplete =
                    switch (Objects.requireNonNull(name)) {
                        case OCCUPIED, VACATED -> channel != null;
                        case ADDED, REMOVED -> channel != null && userId != null;
                        default -> true;
                    };
            if (!isComplete) {
                throw new IllegalArgumentException("channel or user_id is missing");
            }
        }
    }
}
