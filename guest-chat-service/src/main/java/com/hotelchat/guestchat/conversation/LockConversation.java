package com.hotelchat.guestchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.messaging.Outbox;
import com.hotelchat.messaging.OutboxRelay;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.function.Function;

/**
 * Changes a conversation under the lock of its row, in one transaction. Sending is too frequent for
 * the round trips that this takes and has statements of its own.
 */
@ApplicationScoped
public class LockConversation {

    /**
     * First the stay, as whoever changes it does; a statement that waits for a lock sees other rows
     * as they were before it waited, so what is decided on is read after it.
     */
    private static final String LOCK =
            """
            select from conversation c join stay s on s.id = c.stay
            where c.id = $1 and c.hotel_slug = $2
            for share of s for update of c
            """;

    private static final String FIND =
            "select "
                    + OpenedConversation.COLUMNS
                    + " from "
                    + OpenedConversation.TABLES
                    + " where "
                    + OpenedConversation.CONDITION;

    private static final String KEEP_SEQUENCE =
            "update conversation set sequence = $2 where id = $1";

    private final Pool pool;
    private final Outbox outbox;
    private final OutboxRelay relay;
    private final Clock clock;

    LockConversation(Pool pool, Outbox outbox, OutboxRelay relay, Clock clock) {
        this.pool = pool;
        this.outbox = outbox;
        this.relay = relay;
        this.clock = clock;
    }

    /**
     * Does work on a conversation that the caller may see.
     *
     * @return the result of the work, after the commit; fails, and nothing is changed, with what
     *     the work fails with, and with a {@link HttpProblem} as {@link OpenedConversation#of} says
     */
    public <T> Uni<T> change(
            Caller caller, long conversationId, Function<LockedConversation, Uni<T>> work) {
        return pool.withTransaction(
                        connection ->
                                lock(connection, caller, conversationId)
                                        .chain(
                                                locked ->
                                                        work.apply(locked)
                                                                .call(() -> keep(locked))))
                .invoke(relay::wake);
    }

    /**
     * Waits until nobody else changes the conversation or its stay.
     *
     * @param connection in a transaction, which holds the lock to its end
     */
    public static Uni<Void> lock(SqlConnection connection, String hotelSlug, long conversationId) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(conversationId, hotelSlug))
                .replaceWithVoid();
    }

    private Uni<LockedConversation> lock(
            SqlConnection connection, Caller caller, long conversationId) {
        return lock(connection, caller.hotelSlug(), conversationId)
                .chain(
                        () ->
                                connection
                                        .preparedQuery(FIND)
                                        .execute(
                                                Tuple.of(
                                                        conversationId,
                                                        caller.hotelSlug(),
                                                        OpenedConversation.staffId(caller))))
                .map(
                        rows ->
                                new LockedConversation(
                                        OpenedConversation.of(caller, OpenConversation.first(rows)),
                                        connection,
                                        clock.instant()));
    }

    private Uni<Void> keep(LockedConversation locked) {
        if (locked.told().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return locked.connection()
                .preparedQuery(KEEP_SEQUENCE)
                .execute(Tuple.of(locked.opened().id(), locked.sequence()))
                .chain(() -> outbox.append(locked.connection(), locked.told(), locked.now()));
    }
}
