package com.hotelchat.gateway.mapping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.GuestChatEvent.Actor;
import com.hotelchat.events.TypingEvent;
import com.hotelchat.events.TypingEvent.GuestChatTyping;
import com.hotelchat.events.TypingEvent.StaffTyping;
import com.hotelchat.gateway.channel.Channel;

/** Maps typing events to signals: two rows of the realtime contract. */
public final class TypingSignals {

    private TypingSignals() {}

    /**
     * The signal of an event.
     *
     * @param eventId the event's id, which clients use to recognise a repetition
     */
    public static Signal signal(String eventId, TypingEvent event) {
        return switch (event) {
            case GuestChatTyping typing -> guestChat(eventId, typing);
            case StaffTyping typing -> staffChat(eventId, typing);
        };
    }

    private static Signal guestChat(String eventId, GuestChatTyping typing) {
        Actor actor = typing.actor();
        ObjectNode data = EventJson.mapper().createObjectNode();
        data.put("conversation_id", typing.conversationId())
                .<ObjectNode>set("sender_type", EventJson.mapper().valueToTree(actor.type()))
                .put("staff_id", actor.staffId())
                .put("staff_name", actor.name())
                .put("is_typing", typing.isTyping())
                .put("timestamp", typing.timestamp().toString())
                .put("event_id", eventId)
                .put("hotel_slug", typing.hotelSlug());
        return new Signal(
                new Channel.Conversation(typing.hotelSlug(), typing.conversationId()),
                "user-typing",
                data,
                actor.socketId());
    }

    private static Signal staffChat(String eventId, StaffTyping typing) {
        ObjectNode data = EventJson.mapper().createObjectNode();
        data.put("conversation_id", typing.conversationId())
                .put("staff_id", typing.staffId())
                .put("staff_name", typing.staffName())
                .put("is_typing", typing.isTyping())
                .put("timestamp", typing.timestamp().toString())
                .put("event_id", eventId)
                .put("hotel_slug", typing.hotelSlug());
        return new Signal(
                new Channel.StaffConversation(typing.hotelSlug(), typing.conversationId()),
                "user-typing",
                data,
                typing.socketId());
    }
}
