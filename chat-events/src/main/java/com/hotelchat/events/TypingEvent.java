package com.hotelchat.events;

import com.hotelchat.events.GuestChatEvent.Actor;
import java.time.Instant;

/**
 * That somebody is typing, on {@link Topic#CHAT_SIGNALS}: no fact, never stored, and worth nothing
 * when it comes late.
 */
public sealed interface TypingEvent extends ChatEvent {

    /** When it was so. */
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
}
