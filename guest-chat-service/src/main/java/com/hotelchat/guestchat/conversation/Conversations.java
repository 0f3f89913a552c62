package com.hotelchat.guestchat.conversation;

import com.hotelchat.events.EventJson;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestChatEvent.Actor;
import com.hotelchat.events.GuestChatEvent.CloseReason;
import com.hotelchat.events.GuestChatEvent.ConversationClosed;
import com.hotelchat.events.GuestChatEvent.ConversationMoved;
import com.hotelchat.events.GuestChatEvent.ConversationOpened;
import com.hotelchat.events.GuestChatEvent.ConversationReopened;
import com.hotelchat.events.GuestChatEvent.ReopenReason;
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
     * Closes the conversation of a stay that ended, in the present transaction. If it is closed for
     * the end of the stay already, only the reason changes, and no event is recorded.
     *
     * @return its id
     */
    public Uni<Long> close(Stay stay, CloseReason reason, Instant now) {
        return ofStay(stay)
                .call(
                        conversation -> {
                            String closedReason = wireName(reason);
                            boolean isTold =
                                    conversation.state.equals(Conversation.OPEN)
                                            || wireName(CloseReason.STAFF)
                                                    .equals(conversation.closedReason);
                            conversation.state = Conversation.CLOSED;
                            conversation.closedReason = closedReason;
                            return isTold
                                    ? tell(
                                            conversation,
                                            now,
                                            new ConversationClosed(
                                                    conversation.hotelSlug,
                                                    conversation.id(),
                                                    stay.roomNumber(),
                                                    conversation.sequence + 1,
                                                    Actor.SYSTEM,
                                                    reason))
                                    : flush();
                        })
                .map(Conversation::id);
    }

    /**
     * Opens the conversation of a stay again that goes on, in the present transaction.
     *
     * @return its id
     */
    public Uni<Long> reopen(Stay stay, Instant now) {
        return ofStay(stay)
                .call(
                        conversation -> {
                            conversation.state = Conversation.OPEN;
                            conversation.closedReason = null;
                            return tell(
                                    conversation,
                                    now,
                                    new ConversationReopened(
                                            conversation.hotelSlug,
                                            conversation.id(),
                                            stay.roomNumber(),
                                            conversation.sequence + 1,
                                            Actor.SYSTEM,
                                            ReopenReason.REINSTATED));
                        })
                .map(Conversation::id);
    }

    /**
     * Lets the conversation follow the guest to another room, in the present transaction.
     *
     * @return its id
     */
    public Uni<Long> move(Stay stay, String fromRoom, Instant now) {
        return ofStay(stay)
                .call(
                        conversation ->
                                tell(
                                        conversation,
                                        now,
                                        new ConversationMoved(
                                                conversation.hotelSlug,
                                                conversation.id(),
                                                stay.roomNumber(),
                                                conversation.sequence + 1,
                                                Actor.SYSTEM,
                                                fromRoom)))
                .map(Conversation::id);
    }

    /** Returns the id of a stay's conversation, in the present transaction. */
    public Uni<Long> idOf(Stay stay) {
        return find("stay = ?1 order by id desc", stay.id()).firstResult().map(Conversation::id);
    }

    private Uni<Conversation> ofStay(Stay stay) {
        return find("stay = ?1 order by id desc", stay.id())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult();
    }

    private Uni<Void> tell(Conversation conversation, Instant now, GuestChatEvent event) {
        conversation.sequence = event.sequence();
        conversation.updatedAt = now;
        // Flushed, so that its lock stands before the event gets its place.
        return flush().chain(() -> outbox.append(event, now));
    }

    private static String wireName(CloseReason reason) {
        return EventJson.mapper().convertValue(reason, String.class);
    }
}
