package com.hotelchat.guestchat.conversation;

import com.hotelchat.bus.SignalProducer;
import com.hotelchat.events.TypingEvent.GuestChatTyping;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Tells that somebody is typing: no fact, so it goes past database and outbox. */
@ApplicationScoped
class TellTyping {

    private final SignalProducer producer;
    private final Clock clock;

    TellTyping(SignalProducer producer, Clock clock) {
        this.producer = producer;
        this.clock = clock;
    }

    void tell(OpenedConversation conversation, boolean isTyping, @Nullable String socketId) {
        producer.send(
                new GuestChatTyping(
                        conversation.hotelSlug(),
                        conversation.id(),
                        conversation.actor(socketId),
                        isTyping,
                        clock.instant()));
    }
}
