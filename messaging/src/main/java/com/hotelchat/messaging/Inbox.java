package com.hotelchat.messaging;

import com.hotelchat.bus.DeadLetters;
import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.bus.TrustedSources;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaConnector;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * Applies records from Kafka: each event takes effect once, in one transaction with the row that
 * marks it as processed. A transient failure (the database is unavailable) is retried for as long
 * as it takes, and the records behind it wait; a failure that every retry would repeat sends the
 * record to the {@link DeadLetters} at once.
 */
@ApplicationScoped
public class Inbox {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** Runs before the relay stops, which then publishes the events of the last records. */
    private static final int BEFORE_THE_RELAY = 0;

    private static final String INSERT =
            """
            insert into inbox (source, event_id, received_at)
            values (:source, :eventId, :receivedAt) on conflict do nothing
            """;

    private static final Logger LOG = Logger.getLogger(Inbox.class);

    private final TrustedSources sources;
    private final DeadLetters deadLetters;
    private final OutboxRelay relay;
    private final Purge purge;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final Duration memory;
    private final KafkaConnector connector;
    private volatile boolean isStopping;
    private final Set<String> unknownTypes = ConcurrentHashMap.newKeySet();

    Inbox(
            TrustedSources sources,
            DeadLetters deadLetters,
            OutboxRelay relay,
            Purge purge,
            MeterRegistry metrics,
            Clock clock,
            @ConfigProperty(name = "hotelchat.inbox.memory", defaultValue = "P14D") Duration memory,
            @Connector(KafkaConnector.CONNECTOR_NAME) KafkaConnector connector) {
        this.sources = sources;
        this.deadLetters = deadLetters;
        this.relay = relay;
        this.purge = purge;
        this.metrics = metrics;
        this.clock = clock;
        this.memory = memory;
        this.connector = connector;
    }

    /**
     * Takes a record. To be called on a Vert.x context of the record's own, one record of a
     * partition after the other.
     *
     * @param effect what the event does, in a Panache transaction that is open; it is not called
     *     for an event that was here before. It fails with {@link InvalidEventException} to give
     *     the record up
     * @return completes when the record may be acknowledged
     */
    public Uni<Void> take(
            Topic topic,
            ConsumerRecord<String, byte[]> record,
            Function<IncomingEvent, Uni<Void>> effect) {
        Context context = Objects.requireNonNull(Vertx.currentContext(), "no Vert.x context");
        IncomingEvent event;
        try {
            event = sources.read(topic, record);
        } catch (InvalidEventException | RuntimeException invalid) {
            return giveUp(topic, record, invalid);
        }
        if (event instanceof IncomingEvent.Unknown unknown) {
            passOver(unknown);
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .deferred(() -> Panache.withTransaction(() -> once(event, effect)))
                // A retry starts on a timer's thread; Hibernate Reactive requires the thread of the
                // context.
                .runSubscriptionOn(attempt -> context.runOnContext(ignored -> attempt.run()))
                .onFailure(TransientFailures::isTransient)
                .invoke(failure -> logRetry(record, failure))
                .onFailure(TransientFailures::isTransient)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .invoke(relay::wake)
                .onFailure()
                .recoverWithUni(
                        never ->
                                // A failure caused by the shutdown is no dead letter: another
                                // instance consumes the record.
                                isStopping && !(never instanceof InvalidEventException)
                                        ? Uni.createFrom().nothing()
                                        : giveUp(topic, record, never));
    }

    private static void logRetry(ConsumerRecord<String, byte[]> record, Throwable failure) {
        LOG.warnf(
                "Processing a record failed; retrying topic=%s partition=%d offset=%d %s",
                record.topic(),
                record.partition(),
                record.offset(),
                TransientFailures.describe(failure));
        LOG.debug("Processing a record failed", failure);
    }

    private Uni<Void> once(IncomingEvent event, Function<IncomingEvent, Uni<Void>> effect) {
        return switch (event) {
            case IncomingEvent.Known known ->
                    Panache.getSession()
                            .chain(session -> note(session, known))
                            .chain(
                                    isNew ->
                                            isNew
                                                    ? effect.apply(known)
                                                    : Uni.createFrom().voidItem());
            case IncomingEvent.Removed removed -> effect.apply(removed);
            case IncomingEvent.Unknown unknown -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Boolean> note(Mutiny.Session session, IncomingEvent.Known event) {
        Mutiny.MutationQuery insert = session.createNativeQuery(INSERT);
        return insert.setParameter("source", event.source())
                .setParameter("eventId", event.id())
                .setParameter("receivedAt", clock.instant().atOffset(ZoneOffset.UTC))
                .executeUpdate()
                .map(rows -> rows == 1);
    }

    private void passOver(IncomingEvent.Unknown unknown) {
        metrics.counter("hotelchat.events.unknown").increment();
        if (unknownTypes.add(unknown.type())) {
            LOG.warn("An event of a type that this build does not know is passed over");
        }
    }

    /**
     * Stops reading while the database is still available: work in progress is finished, and
     * another instance gets the partitions at once. By itself the connector would do so last of
     * all.
     */
    void stop(@Observes @Priority(BEFORE_THE_RELAY) ShutdownEvent stopping) {
        isStopping = true;
        connector.terminate(stopping);
    }

    private Uni<Void> giveUp(Topic topic, ConsumerRecord<String, byte[]> record, Throwable cause) {
        String reason =
                cause instanceof InvalidEventException
                        ? Objects.requireNonNull(cause.getMessage())
                        : "it cannot be processed";
        return Uni.createFrom().completionStage(deadLetters.take(topic, record, reason, cause));
    }

    /** Forgets events that Kafka no longer keeps, and so cannot bring again. */
    @Scheduled(every = "1h", delayed = "5m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return purge.delete(
                        "inbox",
                        "received_at < $1",
                        clock.instant().minus(memory).atOffset(ZoneOffset.UTC))
                .replaceWithVoid();
    }
}
