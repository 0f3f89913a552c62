package com.hotelchat.guestchat.conversation;

import com.hotelchat.events.EventJson;
import com.hotelchat.events.GuestChatEvent.Actor;
import com.hotelchat.events.GuestChatEvent.CloseReason;
import com.hotelchat.events.GuestChatEvent.ConversationClosed;
import com.hotelchat.events.GuestChatEvent.ConversationOpened;
import com.hotelchat.guestchat.stay.Stay;
import com.hotelchat.messaging.Outbox;
import io.quarkus.hibernate.reactive.panache.PanacheRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;

/** The conversations of all hotels. */
@ApplicationScoped
public class Conversations implements PanacheRepository<Conversation> {

    private final Outbox outbox;

    Conversations(Outbox outbox) {
        this.outbox = outbox;
    }

    /**
     * Opens the conversation of a stay that begins, in the present transaction.
     *
     * @return its id
     */
    public Uni<Long> open(Stay stay, Instant now) {
        Conversation conversation = new Conversation();
        conversation.hotelSlug = stay.hotelSlug();
        conversation.stay = stay.id();
        conversation.sequence = 1;
        conversation.createdAt = now;
        conversation.updatedAt = now;
        return persistAndFlush(conversation)
                .call(
                        opened ->
                                outbox.append(
                                        new ConversationOpened(
                                                opened.hotelSlug,
                                                opened.id(),
                                                stay.roomNumber(),
                                                opened.sequence,
                                                Actor.SYSTEM,
                                                stay.stayId(),
                                                stay.guestName()),
                                        now))
                .map(Conversation::id);
    }

    /**
     * Closes the conversation of a stay that ended, in the present transaction.
     *
     * @return its id
     */
    public Uni<Long> close(Stay stay, CloseReason reason, Instant now) {
        return find("stay = ?1 order by id desc", stay.id())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult()
                .call(
                        conversation -> {
                            if (conversation.state.equals(Conversation.CLOSED)) {
                                return Uni.createFrom().voidItem();
                            }
                            conversation.state = Conversation.CLOSED;
                            conversation.closedReason = wireName(reason);
                            conversation.sequence++;
                            conversation.updatedAt = now;
                            // Flushed, so that its lock stands before the event gets its place.
                            return flush().chain(
                                            () ->
                                                    outbox.append(
                                                            new ConversationClosed(
                                                                    conversation.hotelSlug,
                                                                    conversation.id(),
                                                                    stay.roomNumber(),
                                                                    conversation.sequence,
                                                                    Actor.SYSTEM,
                                                                    reason),
                                                            now));
                        })
                .map(Conversation::id);
    }

    private static String wireName(CloseReason reason) {
        return EventJson.mapper().convertValue(reason, String.class);
    }
}
