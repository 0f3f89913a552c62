package com.hotelchat.events;

/** The Kafka topics that carry {@link ChatEvent}s. */
public enum Topic {
    /** Stays, from property management systems. */
    HOTEL_STAYS("hotel.stays", false, false),
    /** Members of staff, from HR and rota systems; compacted. */
    HOTEL_STAFF("hotel.staff", false, true),
    /** Notices of the hotel's other systems, for guests and staff. */
    HOTEL_NOTICES("hotel.notices", false, false),
    /** Changes in guest chat. */
    GUEST_CHAT_EVENTS("guest-chat.events", true, false),
    /** State that is needed to recognise guests; compacted. */
    GUEST_CHAT_SESSIONS("guest-chat.sessions", true, true),
    /** Changes in staff chat. */
    STAFF_CHAT_EVENTS("staff-chat.events", true, false),
    /** Participants of the conversations of staff chat; compacted. */
    STAFF_CHAT_MEMBERS("staff-chat.members", true, true),
    /** Signals that somebody is typing. */
    CHAT_SIGNALS("chat.signals", true, false),
    /** Listeners of realtime channels; compacted. */
    REALTIME_PRESENCE("realtime.presence", true, true),
    /** Devices of guests, from guest chat for the notifications alone. */
    GUEST_CHAT_DEVICES("guest-chat.devices", true, false),
    /** Pushes that were sent, and those that were not, with the reason. */
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
     * Returns whether the services of this project produce to it. There, an unknown type is ignored
     * (a newer service may be producing it); on an inbound topic it is an error.
     */
    public boolean isOurs() {
        return ours;
    }

    /**
     * Returns whether the last record of each key is kept as its state; a null value there removes
     * it.
     */
    public boolean isCompacted() {
        return compacted;
    }
}
