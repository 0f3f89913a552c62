package com.hotelchat.staffchat.conversation;

import com.hotelchat.bus.SignalProducer;
import com.hotelchat.events.TypingEvent.StaffTyping;
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
                new StaffTyping(
                        conversation.caller().hotelSlug(),
                        conversation.id(),
                        conversation.caller().staffId(),
                        conversation.callerName(),
                        isTyping,
                        clock.instant(),
                        socketId));
    }
}
