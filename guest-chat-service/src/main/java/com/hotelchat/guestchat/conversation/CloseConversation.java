package com.hotelchat.guestchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.GuestChatEvent.CloseReason;
import com.hotelchat.events.GuestChatEvent.ConversationClosed;
import com.hotelchat.events.GuestChatEvent.ConversationReopened;
import com.hotelchat.events.GuestChatEvent.ReopenReason;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** A member of staff closes a conversation, or opens it again. Doing it twice changes nothing. */
@ApplicationScoped
class CloseConversation {

    private static final String CLOSE =
            """
            update conversation set state = 'closed', closed_reason = 'staff', updated_at = $2
            where id = $1
            """;

    private static final String REOPEN =
            """
            update conversation set state = 'open', closed_reason = null, updated_at = $2
            where id = $1
            """;

    private final LockConversation lockConversation;

    CloseConversation(LockConversation lockConversation) {
        this.lockConversation = lockConversation;
    }

    /**
     * Closes: the guest's next message opens it again.
     *
     * @return fails with a {@link HttpProblem}, see {@link OpenedConversation#of}
     */
    Uni<Void> close(Caller.Staff caller, long conversationId, @Nullable String socketId) {
        return lockConversation.change(
                caller,
                conversationId,
                locked -> {
                    OpenedConversation conversation = locked.opened();
                    if (!conversation.isOpen()) {
                        return Uni.createFrom().voidItem();
                    }
                    locked.tell(
                            sequence ->
                                    new ConversationClosed(
                                            conversation.hotelSlug(),
                                            conversation.id(),
                                            conversation.roomNumber(),
                                            sequence,
                                            conversation.actor(socketId),
                                            CloseReason.STAFF));
                    return write(locked, CLOSE);
                });
    }

    /**
     * Opens it again.
     *
     * @return fails with a {@link HttpProblem}: see {@link OpenedConversation#of}; 409 when the
     *     stay is over
     */
    Uni<Void> reopen(Caller.Staff caller, long conversationId, @Nullable String socketId) {
        return lockConversation.change(
                caller,
                conversationId,
                locked -> {
                    OpenedConversation conversation = locked.opened();
                    if (conversation.isOpen()) {
                        return Uni.createFrom().voidItem();
                    }
                    if (!conversation.isClosedByStaff()) {
                        throw Problem.of(409, "stay-over", "The stay of this conversation is over.")
                                .build();
                    }
                    locked.tell(
                            sequence ->
                                    new ConversationReopened(
                                            conversation.hotelSlug(),
                                            conversation.id(),
                                            conversation.roomNumber(),
                                            sequence,
                                            conversation.actor(socketId),
                                            ReopenReason.STAFF));
                    return write(locked, REOPEN);
                });
    }

    private static Uni<Void> write(LockedConversation locked, String sql) {
        return locked.connection()
                .preparedQuery(sql)
                .execute(Tuple.of(locked.opened().id(), locked.now().atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }
}
