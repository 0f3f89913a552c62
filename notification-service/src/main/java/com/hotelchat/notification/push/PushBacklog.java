package com.hotelchat.notification.push;

import com.hotelchat.messaging.Backlog;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;

/** Samples the pushes that are due and not claimed. Every instance shows the same. */
@ApplicationScoped
class PushBacklog {

    /** Counts with the index alone, up to a limit. */
    private static final String SAMPLE =
            "select (select count(*) from (select from push where due_at <= $1 limit 10000) as due)"
                    + " as number, (select min(due_at) from push where due_at <= $1) as oldest";

    private final Pool pool;
    private final Clock clock;
    private final Backlog backlog;

    PushBacklog(Pool pool, Clock clock, MeterRegistry metrics) {
        this.pool = pool;
        this.clock = clock;
        this.backlog =
                new Backlog(
                        metrics,
                        clock,
                        "push",
                        "hotelchat.push.overdue",
                        "hotelchat.push.overdue.seconds");
    }

    /**
     * Takes a sample. Not skipped while the one before runs: a missing sample shows that something
     * is wrong.
     */
    @Scheduled(every = "5s")
    Uni<Void> sample() {
        return backlog.sample(
                () ->
                        pool.preparedQuery(SAMPLE)
                                .execute(Tuple.of(clock.instant().atOffset(ZoneOffset.UTC))));
    }
}
