package com.hotelchat.events;

import java.util.OptionalLong;

/**
 * A fact or a state that travels on a Kafka topic, as the data of a CloudEvents 1.0 record in
 * binary mode. The envelope has the rest (id, time, source); see {@link EventType} for names and
 * topics.
 *
 * <p>Constructors refuse values that no consumer could use with an {@link IllegalArgumentException}
 * whose message names the field and never its value.
 */
public sealed interface ChatEvent
        permits StayEvent,
                StaffEvent,
                NoticeEvent,
                GuestChatEvent,
                GuestSessionEvent,
                StaffChatEvent,
                StaffMembersEvent,
                TypingEvent,
                PresenceEvent,
                GuestDeviceEvent,
                NotificationEvent {

    /**
     * The Kafka key, {@code {hotel_slug}/{id}} except on {@link Topic#REALTIME_PRESENCE}: all
     * records with one key keep their order, and on a compacted topic the last of them is the
     * state.
     */
    String key();

    /** Returns whether a record with this key may carry the event. */
    default boolean hasKey(String key) {
        return key.equals(key());
    }

    /** The CloudEvents {@code subject}: the part of the key after the hotel. */
    default String subject() {
        String key = key();
        return key.substring(key.indexOf('/') + 1);
    }

    /** The CloudEvents {@code sequence}, for events with a position in a conversation. */
    default OptionalLong position() {
        return OptionalLong.empty();
    }
}
