package com.hotelchat.guestchat.stay;

import com.hotelchat.bus.DeadLetters;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.Topic;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The records that wait for the check-in of their stay; those that wait too long are given up. */
@ApplicationScoped
class ParkedStayRecords implements PanacheRepositoryBase<ParkedStayRecord, ParkedStayRecord.Key> {

    private static final int BATCH = 100;

    private final DeadLetters deadLetters;
    private final Clock clock;
    private final Duration patience;

    ParkedStayRecords(
            DeadLetters deadLetters,
            Clock clock,
            @ConfigProperty(name = "hotelchat.stays.patience") Duration patience) {
        this.deadLetters = deadLetters;
        this.clock = clock;
        this.patience = patience;
    }

    Uni<List<ParkedStayRecord>> of(String hotelSlug, String stayId) {
        return list("hotelSlug = ?1 and stayId = ?2 order by version", hotelSlug, stayId);
    }

    /** A record that is in the dead letters and still here is given up once more: never lost. */
    @Scheduled(every = "${hotelchat.stays.patience-check}")
    Uni<Void> giveUpTheLate() {
        return Panache.withTransaction(
                () ->
                        find("parkedAt < ?1 order by parkedAt", clock.instant().minus(patience))
                                .page(0, BATCH)
                                .list()
                                .onItem()
                                .transformToMulti(Multi.createFrom()::iterable)
                                .onItem()
                                .transformToUniAndConcatenate(this::giveUp)
                                .collect()
                                .last()
                                .replaceWithVoid());
    }

    private Uni<Void> giveUp(ParkedStayRecord late) {
        return delete(late)
                .call(this::flush)
                .call(
                        () ->
                                Uni.createFrom()
                                        .completionStage(
                                                () ->
                                                        deadLetters.take(
                                                                Topic.HOTEL_STAYS,
                                                                late.record(),
                                                                "the check-in of its stay did"
                                                                        + " not come",
                                                                new InvalidEventException(
                                                                        "no check-in")))
                                        .emitOn(onPresentContext()));
    }

    /** The dead letters answer on a thread of their own; the session belongs to this context. */
    private static Executor onPresentContext() {
        Context context = Objects.requireNonNull(Vertx.currentContext());
        return command -> context.runOnContext(ignored -> command.run());
    }
}
