package com.hotelchat.events;

/** The Kafka topics that carry {@link ChatEvent}s. */
public enum Topic {
    /** Stays, from property management systems. */
    HOTEL_STAYS("hotel.stays", false, false),
    /** Members of staff, from HR and rota systems; compacted. */
    HOTEL_STAFF("hotel.staff", false, true),
    /** Notices of the hotel's other systems, for guests and staff. */
    HOTEL_NOTICES("hotel.notices", false, false),
    /** What happens in guest chat. */
    GUEST_CHAT_EVENTS("guest-chat.events", true, false),
    /** What is needed to recognise guests; compacted. */
    GUEST_CHAT_SESSIONS("guest-chat.sessions", true, true),
    /** What happens in staff chat. */
    STAFF_CHAT_EVENTS("staff-chat.events", true, false),
    /** Who takes part in the conversations of staff chat; compacted. */
    STAFF_CHAT_MEMBERS("staff-chat.members", true, true),
    /** Who is typing. */
    CHAT_SIGNALS("chat.signals", true, false),
    /** Who listens to realtime channels; compacted. */
    REALTIME_PRESENCE("realtime.presence", true, true),
    /** Devices of guests, from guest chat for the notifications alone. */
    GUEST_CHAT_DEVICES("guest-chat.devices", true, false),
    /** What was pushed, and what was not and why. */
    NOTIFICATION_EVENTS("notification.events", true, false);

    private final String wireName;
    private final boolean ours;
    private final boolean compacted;

    Topic(String wireName, boolean ours, boolean compacted) {
        this.wireName = wireName;
        this.ours = ours;
        this.compacted = compacted;
    }

    /** The topic's name in Kafka. */
    public String wireName() {
        return wireName;
    }

    /** The name of the topic that takes what a consumer of this one gave up. */
    public String deadLetterName() {
        return wireName + ".dlq";
    }

    /**
     * Whether our own services produce to it. There, an unknown type is passed over (a newer
     * service may be producing); on an inbound topic it is bad.
     */
    public boolean isOurs() {
        return ours;
    }

    /** Whether the last record of each key is kept as its state; a null value there removes it. */
    public boolean isCompacted() {
        return compacted;
    }
}
