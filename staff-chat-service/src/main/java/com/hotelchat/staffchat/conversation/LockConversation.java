package com.hotelchat.staffchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.messaging.Outbox;
import com.hotelchat.messaging.OutboxRelay;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.SortedSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds a conversation for a participant, or changes it under the lock of its row. */
@ApplicationScoped
public class LockConversation {

    private static final String FIND =
            "select "
                    + OpenedConversation.COLUMNS
                    + " from "
                    + OpenedConversation.TABLES
                    + " where "
                    + OpenedConversation.CONDITION;

    private static final String LOCK = FIND + " for update of c, me";

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
     * The conversation, without a lock.
     *
     * @return fails with a {@link HttpProblem} as {@link OpenedConversation#of} says
     */
    public Uni<OpenedConversation> find(Caller.Staff caller, long conversationId) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(conversationId, caller.hotelSlug(), caller.staffId()))
                .map(rows -> OpenedConversation.of(caller, first(rows)));
    }

    /**
     * Does work on a conversation that the caller takes part in, in one transaction.
     *
     * @return the result of the work, after the commit; fails, and nothing is changed, with what
     *     the work fails with, and with a {@link HttpProblem} as {@link OpenedConversation#of} says
     */
    public <T> Uni<T> change(
            Caller.Staff caller, long conversationId, Function<LockedConversation, Uni<T>> work) {
        return change(caller, conversationId, OpenedConversation::of, work);
    }

    /**
     * Does work on several conversations that the caller takes part in, in one transaction.
     *
     * @param conversationIds in their order, so that two who lock the same do not wait for each
     *     other
     * @return as {@link #change} of one
     */
    public <T> Uni<T> changeAll(
            Caller.Staff caller,
            SortedSet<Long> conversationIds,
            Function<List<LockedConversation>, Uni<T>> work) {
        return pool.withTransaction(
                        connection ->
                                each(
                                                conversationIds,
                                                id ->
                                                        lock(
                                                                connection,
                                                                caller,
                                                                id,
                                                                OpenedConversation::of))
                                        .chain(
                                                all ->
                                                        work.apply(all)
                                                                .call(() -> each(all, this::keep))))
                .invoke(relay::wake);
    }

    private static <I, O> Uni<List<O>> each(
            Iterable<I> items, Function<? super I, Uni<? extends O>> work) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(work)
                .collect()
                .asList();
    }

    /**
     * Does work on a conversation in the name of somebody who takes part in it, and does not work
     * in the hotel any more.
     *
     * @return fails as {@link #change} does, but for the person's being away
     */
    <T> Uni<T> changeForFormer(
            Caller.Staff former, long conversationId, Function<LockedConversation, Uni<T>> work) {
        return change(former, conversationId, OpenedConversation::ofParticipant, work);
    }

    private <T> Uni<T> change(
            Caller.Staff caller,
            long conversationId,
            BiFunction<Caller.Staff, @Nullable Row, OpenedConversation> decision,
            Function<LockedConversation, Uni<T>> work) {
        return pool.withTransaction(
                        connection ->
                                lock(connection, caller, conversationId, decision)
                                        .chain(
                                                locked ->
                                                        work.apply(locked)
                                                                .call(() -> keep(locked))))
                .invoke(relay::wake);
    }

    private Uni<LockedConversation> lock(
            SqlConnection connection,
            Caller.Staff caller,
            long conversationId,
            BiFunction<Caller.Staff, @Nullable Row, OpenedConversation> decision) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(conversationId, caller.hotelSlug(), caller.staffId()))
                .map(
                        rows ->
                                new LockedConversation(
                                        decision.apply(caller, first(rows)),
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

    static @Nullable Row first(RowSet<Row> rows) {
        return rows.size() == 0 ? null : rows.iterator().next();
    }
}
