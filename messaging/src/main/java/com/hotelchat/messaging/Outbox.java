package com.hotelchat.messaging;

import com.hotelchat.bus.TraceParent;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.Topic;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * Stores the event of a change, in the transaction of the change. The caller holds the lock of the
 * row that the event's key names (the conversation's row, the stay's row), which keeps the order of
 * each key.
 *
 * <p>A statement that writes the change itself may write its event too, as a row of the table
 * {@code outbox} with {@link TraceParent#now}, and calls {@link OutboxRelay#wake} after its commit.
 */
@ApplicationScoped
public class Outbox {

    private static final String INSERT =
            """
            insert into outbox (event_id, topic, key, type, subject, sequence, occurred_at, data,
                traceparent)
            values (:eventId, :topic, :key, :type, :subject, :sequence, :occurredAt, :data,
                :traceparent)
            """;

    private static final String INSERT_BY_CLIENT =
            """
            insert into outbox (event_id, topic, key, type, subject, sequence, occurred_at, data,
                traceparent)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """;

    private static final String INSERT_REMOVAL =
            """
            insert into outbox (event_id, topic, key, subject, occurred_at)
            values (:eventId, :topic, :key, :subject, :occurredAt)
            """;

    private static final String INSERT_REMOVAL_BY_CLIENT =
            """
            insert into outbox (event_id, topic, key, subject, occurred_at)
            values ($1, $2, $3, $4, $5)
            """;

    private final OutboxRelay relay;

    Outbox(OutboxRelay relay) {
        this.relay = relay;
    }

    /**
     * Runs work in a Panache transaction and has its events published right after the commit.
     *
     * @return the work's result, after the commit
     */
    public <T> Uni<T> inTransaction(Supplier<Uni<T>> work) {
        return Panache.withTransaction(work).invoke(relay::wake);
    }

    /**
     * Leaves an event in the present Panache transaction.
     *
     * @param occurredAt the time of the change
     */
    public Uni<Void> append(ChatEvent event, Instant occurredAt) {
        String traceParent = TraceParent.now();
        return Panache.getSession()
                .chain(session -> insert(session, event, occurredAt, traceParent))
                .replaceWithVoid();
    }

    /**
     * Leaves events, in their order, in the transaction of a connection of the reactive client;
     * {@link OutboxRelay#wake} is due after its commit.
     *
     * @param events at least one
     * @param occurredAt the time of the change
     */
    public Uni<Void> append(
            SqlConnection connection, List<? extends ChatEvent> events, Instant occurredAt) {
        return connection
                .preparedQuery(INSERT_BY_CLIENT)
                .executeBatch(events.stream().map(event -> row(event, occurredAt)).toList())
                .replaceWithVoid();
    }

    /**
     * Removes, with the present Panache transaction, the state that a compacted topic keeps under a
     * key: a null value follows the records that were appended before.
     *
     * @param occurredAt the time of the change
     */
    public Uni<Void> remove(Topic topic, String key, Instant occurredAt) {
        requireCompacted(topic);
        return Panache.getSession()
                .chain(
                        session -> {
                            Mutiny.MutationQuery insert = session.createNativeQuery(INSERT_REMOVAL);
                            return insert.setParameter("eventId", UUID.randomUUID())
                                    .setParameter("topic", topic.wireName())
                                    .setParameter("key", key)
                                    .setParameter("subject", subject(key))
                                    .setParameter("occurredAt", occurredAt.atOffset(ZoneOffset.UTC))
                                    .executeUpdate();
                        })
                .replaceWithVoid();
    }

    /** Appends a removal in the transaction of a connection of the reactive client. */
    public Uni<Void> remove(SqlConnection connection, Topic topic, String key, Instant occurredAt) {
        requireCompacted(topic);
        return connection
                .preparedQuery(INSERT_REMOVAL_BY_CLIENT)
                .execute(removal(topic, key, occurredAt))
                .replaceWithVoid();
    }

    /**
     * Appends removals of several keys in the transaction of a connection of the reactive client;
     * the list may be empty.
     */
    public Uni<Void> remove(
            SqlConnection connection, Topic topic, List<String> keys, Instant occurredAt) {
        requireCompacted(topic);
        if (keys.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return connection
                .preparedQuery(INSERT_REMOVAL_BY_CLIENT)
                .executeBatch(keys.stream().map(key -> removal(topic, key, occurredAt)).toList())
                .replaceWithVoid();
    }

    private static Tuple removal(Topic topic, String key, Instant occurredAt) {
        return Tuple.of(
                UUID.randomUUID(),
                topic.wireName(),
                key,
                subject(key),
                occurredAt.atOffset(ZoneOffset.UTC));
    }

    private static void requireCompacted(Topic topic) {
        if (!topic.isCompacted()) {
            throw new IllegalArgumentException(topic.wireName() + " keeps nothing under a key");
        }
    }

    private static String subject(String key) {
        return key.substring(key.indexOf('/') + 1);
    }

    private static Tuple row(ChatEvent event, Instant occurredAt) {
        EventType type = EventType.of(event);
        return Tuple.from(
                new Object[] {
                    UUID.randomUUID(),
                    type.topic().wireName(),
                    event.key(),
                    type.wireName(),
                    event.subject(),
                    event.position().isPresent() ? event.position().getAsLong() : null,
                    occurredAt.atOffset(ZoneOffset.UTC),
                    EventJson.encode(event),
                    TraceParent.now()
                });
    }

    private static Uni<Integer> insert(
            Mutiny.Session session,
            ChatEvent event,
            Instant occurredAt,
            @Nullable String traceParent) {
        EventType type = EventType.of(event);
        Mutiny.MutationQuery insert = session.createNativeQuery(INSERT);
        return insert.setParameter("eventId", UUID.randomUUID())
                .setParameter("topic", type.topic().wireName())
                .setParameter("key", event.key())
                .setParameter("type", type.wireName())
                .setParameter("subject", event.subject())
                .setParameter(
                        "sequence",
                        event.position().isPresent() ? event.position().getAsLong() : null)
                .setParameter("occurredAt", occurredAt.atOffset(ZoneOffset.UTC))
                .setParameter("data", EventJson.encode(event))
                .setParameter("traceparent", traceParent)
                .executeUpdate();
    }
}
