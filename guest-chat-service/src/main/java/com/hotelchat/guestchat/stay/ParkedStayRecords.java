package com.hotelchat.guestchat.stay;

import com.hotelchat.bus.DeadLetters;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.Topic;
import com.hotelchat.messaging.JobLeases;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The records that wait for the check-in of their stay; those that wait too long become dead
 * letters.
 */
@ApplicationScoped
class ParkedStayRecords implements PanacheRepositoryBase<ParkedStayRecord, ParkedStayRecord.Key> {

    private static final int BATCH = 100;

    /** The most characters of the value and headers of a record that waits. */
    private static final int MAX_LENGTH = 100_000;

    private static final String COUNT =
            """
            select count(*) from (
                select from parked_stay_record where hotel_slug = :hotel limit :limit) as waiting
            """;

    private final DeadLetters deadLetters;
    private final JobLeases leases;
    private final Clock clock;
    private final Duration patience;
    private final int maxPerHotel;

    ParkedStayRecords(
            DeadLetters deadLetters,
            JobLeases leases,
            Clock clock,
            @ConfigProperty(name = "hotelchat.stays.patience") Duration patience,
            @ConfigProperty(name = "hotelchat.stays.max-parked") int maxPerHotel) {
        this.deadLetters = deadLetters;
        this.leases = leases;
        this.clock = clock;
        this.patience = patience;
        this.maxPerHotel = maxPerHotel;
    }

    /**
     * Keeps a record until the check-in of its stay comes.
     *
     * @return fails with an {@link InvalidEventException} when the record is larger than any that
     *     is meant, or more wait for the hotel than it can have
     */
    Uni<Void> park(ParkedStayRecord early) {
        if (early.data.length() + early.headers.length() > MAX_LENGTH) {
            return Uni.createFrom()
                    .failure(
                            new InvalidEventException(
                                    "the record is too large to wait for its check-in"));
        }
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(COUNT, Long.class)
                                        .setParameter("hotel", early.hotelSlug)
                                        .setParameter("limit", maxPerHotel)
                                        .getSingleResult())
                .chain(
                        waiting ->
                                waiting < maxPerHotel
                                        ? persist(early).replaceWithVoid()
                                        : Uni.createFrom()
                                                .failure(
                                                        new InvalidEventException(
                                                                "too many records of the hotel wait"
                                                                        + " for their check-ins")));
    }

    Uni<List<ParkedStayRecord>> of(String hotelSlug, String stayId) {
        return list("hotelSlug = ?1 and stayId = ?2 order by version", hotelSlug, stayId);
    }

    /**
     * Sends the records that waited too long to the dead-letter topic. Each is deleted when Kafka
     * has its letter, and not in a transaction that waits for Kafka; a record that has its letter
     * and is still there gets another one.
     */
    @Scheduled(
            every = "${hotelchat.stays.patience-check}",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> deadLetterTheLate() {
        return leases.run("parked stay records", this::deadLetterSome);
    }

    private Uni<Void> deadLetterSome() {
        Instant before = clock.instant().minus(patience);
        return Panache.withSession(
                        () -> find("parkedAt < ?1 order by parkedAt", before).page(0, BATCH).list())
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToUniAndConcatenate(this::deadLetter)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Boolean> deadLetter(ParkedStayRecord late) {
        return Uni.createFrom()
                .completionStage(
                        () ->
                                deadLetters.take(
                                        Topic.HOTEL_STAYS,
                                        late.record(),
                                        "the check-in of its stay did not come",
                                        new InvalidEventException("no check-in")))
                .emitOn(onPresentContext())
                .chain(
                        () ->
                                Panache.withTransaction(
                                        () ->
                                                deleteById(
                                                        new ParkedStayRecord.Key(
                                                                late.hotelSlug,
                                                                late.stayId,
                                                                late.version))));
    }

    /** The dead letters answer on a thread of their own; the session belongs to this context. */
    private static Executor onPresentContext() {
        Context context = Objects.requireNonNull(Vertx.currentContext());
        return command -> context.runOnContext(ignored -> command.run());
    }
}
