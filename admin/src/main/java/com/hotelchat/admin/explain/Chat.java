package com.hotelchat.admin.explain;

import com.hotelchat.admin.lag.ConsumerGroups;
import com.hotelchat.events.EventType;

/** The two chats. Their messages may have the same ids. */
enum Chat {
    /** Guests and staff. */
    GUEST("guest chat", "GUEST_CHAT", EventType.MESSAGE_SENT, ConsumerGroups.GATEWAY),
    /** Staff among themselves. */
    STAFF(
            "staff chat",
            "STAFF_CHAT",
            EventType.STAFF_MESSAGE_SENT,
            ConsumerGroups.GATEWAY_STAFF_CHAT);

    private final String words;
    private final String settings;
    private final EventType sent;
    private final String gateway;

    Chat(String words, String settings, EventType sent, String gateway) {
        this.words = words;
        this.settings = settings;
        this.sent = sent;
        this.gateway = gateway;
    }

    /** Returns its name in a sentence. */
    String words() {
        return words;
    }

    /** Returns the prefix of the settings of its database. */
    String settings() {
        return settings;
    }

    /** Returns the type of the event of a message. */
    EventType sent() {
        return sent;
    }

    /** Returns the consumer group in which the gateway delivers it. */
    String gateway() {
        return gateway;
    }

    /** Returns how notification-service names a conversation. */
    String tag(long conversation) {
        return (this == GUEST ? "guest-chat-" : "staff-chat-") + conversation;
    }
}
