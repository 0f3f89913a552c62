package com.hotelchat.guestchat.message;

import com.hotelchat.events.GuestChatEvent.MessageDeleted;
import com.hotelchat.events.Message;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.guestchat.conversation.OpenedConversation;
import com.hotelchat.messaging.Outbox;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells of a deletion that never was, so that front-end teams can try their handling of it. It
 * takes no sequence and touches no message.
 */
@ApplicationScoped
class TellTestDeletion {

    private final Outbox outbox;
    private final Clock clock;

    TellTestDeletion(Outbox outbox, Clock clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Publishes the event of a deletion, for tests. */
    Uni<MessageDeleted> tell(
            OpenedConversation conversation,
            long messageId,
            boolean hard,
            @Nullable String socketId) {
        MessageDeleted event =
                new MessageDeleted(
                        conversation.hotelSlug(),
                        conversation.id(),
                        conversation.roomNumber(),
                        conversation.sequence(),
                        conversation.actor(socketId),
                        messageId,
                        hard,
                        List.of(),
                        SenderType.STAFF,
                        clock.instant(),
                        conversation.handlerStaffId(),
                        false,
                        0,
                        hard ? null : deleted(conversation, messageId));
        return outbox.inTransaction(() -> outbox.append(event, clock.instant())).replaceWith(event);
    }

    private Message deleted(OpenedConversation conversation, long messageId) {
        return new Message(
                messageId,
                conversation.hotelSlug(),
                conversation.id(),
                conversation.roomNumber(),
                conversation.stayId(),
                SenderType.STAFF,
                conversation.staff(),
                conversation.guestName(),
                DeleteMessage.DELETED,
                clock.instant(),
                clock.instant(),
                null,
                List.of(),
                null,
                clock.instant(),
                null,
                null,
                null,
                conversation.sequence(),
                conversation.sequence());
    }
}
