package com.hotelchat.admin.lag;

import com.hotelchat.events.Topic;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The consumer groups of the services, and what each of them reads. */
public final class ConsumerGroups {

    /** The group in which the gateway delivers guest chat. */
    public static final String GATEWAY = "realtime-gateway";

    /** The group in which the gateway delivers staff chat. */
    public static final String GATEWAY_STAFF_CHAT = "realtime-gateway-staff-chat";

    /** The group of notification-service. */
    public static final String NOTIFICATIONS = "notification-service";

    private ConsumerGroups() {}

    /** Returns the topics of each group. */
    public static Map<String, Set<Topic>> all() {
        Map<String, Set<Topic>> groups = new LinkedHashMap<>();
        groups.put(
                "guest-chat-service",
                EnumSet.of(Topic.HOTEL_STAYS, Topic.HOTEL_STAFF, Topic.HOTEL_NOTICES));
        groups.put("staff-chat-service", EnumSet.of(Topic.HOTEL_STAFF, Topic.HOTEL_NOTICES));
        groups.put(
                NOTIFICATIONS,
                EnumSet.of(
                        Topic.HOTEL_STAFF,
                        Topic.GUEST_CHAT_EVENTS,
                        Topic.GUEST_CHAT_SESSIONS,
                        Topic.STAFF_CHAT_EVENTS,
                        Topic.GUEST_CHAT_DEVICES));
        groups.put(GATEWAY, EnumSet.of(Topic.GUEST_CHAT_EVENTS));
        groups.put(GATEWAY_STAFF_CHAT, EnumSet.of(Topic.STAFF_CHAT_EVENTS));
        groups.put("realtime-gateway-typing", EnumSet.of(Topic.CHAT_SIGNALS));
        return groups;
    }
}
