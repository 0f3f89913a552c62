package com.hotelchat.events;

import com.hotelchat.events.GuestChatEvent.Actor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A signal that somebody is typing, on {@link Topic#CHAT_SIGNALS}. It is not a fact, is never
 * stored, and is worthless when it arrives late.
 */
public sealed interface TypingEvent extends ChatEvent {

    /** The time of the signal. */
    Instant timestamp();

    /**
     * Somebody types, or types no more, in a conversation between a guest and the hotel.
     *
     * @param actor who types
     */
    record GuestChatTyping(
            String hotelSlug, long conversationId, Actor actor, boolean isTyping, Instant timestamp)
            implements TypingEvent {

        /** Refuses what is missing or malformed. */
        public GuestChatTyping {
            Require.slug("hotel_slug", hotelSlug);
            Require.positive("conversation_id", conversationId);
            Require.present("actor", actor);
            Require.present("timestamp", timestamp);
        }

        @Override
        public String key() {
            return hotelSlug + "/" + conversationId;
        }
    }

    /**
     * A member of staff types, or types no more, in a conversation of staff chat.
     *
     * @param staffId who types
     * @param staffName the full name
     * @param socketId the Pusher connection that said so, which needs no echo of it
     */
    record StaffTyping(
            String hotelSlug,
            long conversationId,
            long staffId,
            String staffName,
            boolean isTyping,
            Instant timestamp,
            @Nullable String socketId)
            implements TypingEvent {

        /** Refuses what is missing or malformed. */
        public StaffTyping {
            Require.slug("hotel_slug", hotelSlug);
            Require.positive("conversation_id", conversationId);
            Require.positive("staff_id", staffId);
            Require.present("staff_name", staffName);
            Require.present("timestamp", timestamp);
        }

        @Override
        public String key() {
            return hotelSlug + "/" + conversationId;
        }

        /** Leaves the name out, so that it reaches no log. */
        @Override
        public String toString() {
            return "StaffTyping[" + key() + ", " + staffId + "]";
        }
    }
}
