package com.hotelchat.staffchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.StaffChatEvent.UnreadChanged;
import com.hotelchat.events.StaffMembersEvent.MembersUpdated;
import com.hotelchat.events.Topic;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
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

    private static final String KEEP_SEQUENCES =
            """
            update conversation c set sequence = kept.sequence
            from unnest($1::bigint[], $2::bigint[]) as kept(id, sequence) where c.id = kept.id
            """;

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
                                        .chain(all -> work.apply(all).call(() -> keep(all))))
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
                                                                .call(() -> keep(List.of(locked)))))
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

    /**
     * Keeps sequences and events of one transaction. What people have left unread is counted last
     * of all, so that others wait for their rows as short as can be.
     */
    private Uni<Void> keep(List<LockedConversation> all) {
        List<LockedConversation> changed =
                all.stream().filter(LockedConversation::isChanged).toList();
        if (changed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        LockedConversation first = changed.getFirst();
        SqlConnection connection = first.connection();
        return connection
                .preparedQuery(KEEP_SEQUENCES)
                .execute(
                        Tuple.of(
                                changed.stream()
                                        .map(each -> each.opened().id())
                                        .toArray(Long[]::new),
                                changed.stream()
                                        .map(LockedConversation::sequence)
                                        .toArray(Long[]::new)))
                .chain(
                        () ->
                                UnreadTotals.of(
                                        connection,
                                        first.opened().caller().hotelSlug(),
                                        unreadChanged(changed)))
                .chain(unread -> outbox.append(connection, events(changed, unread), first.now()))
                .chain(
                        () ->
                                outbox.remove(
                                        connection,
                                        Topic.STAFF_CHAT_MEMBERS,
                                        keysWithoutMembers(changed),
                                        first.now()));
    }

    private static List<String> keysWithoutMembers(List<LockedConversation> changed) {
        return changed.stream()
                .filter(LockedConversation::isWithoutMembers)
                .map(LockedConversation::opened)
                .map(gone -> MembersUpdated.keyOf(gone.caller().hotelSlug(), gone.id()))
                .toList();
    }

    private static SortedMap<Long, SortedSet<Long>> unreadChanged(
            List<LockedConversation> changed) {
        SortedMap<Long, SortedSet<Long>> unread = new TreeMap<>();
        for (LockedConversation each : changed) {
            if (!each.unreadChanged().isEmpty()) {
                unread.put(each.opened().id(), each.unreadChanged());
            }
        }
        return unread;
    }

    /**
     * Puts a conversation's counts before its changes: whoever is notified of a change finds the
     * count that includes it.
     */
    private static List<ChatEvent> events(
            List<LockedConversation> changed, Map<Long, UnreadChanged> unread) {
        List<ChatEvent> events = new ArrayList<>();
        for (LockedConversation each : changed) {
            UnreadChanged counts = unread.get(each.opened().id());
            if (counts != null) {
                events.add(counts);
            }
            events.addAll(each.told());
        }
        return events;
    }

    static @Nullable Row first(RowSet<Row> rows) {
        return rows.size() == 0 ? null : rows.iterator().next();
    }
}
