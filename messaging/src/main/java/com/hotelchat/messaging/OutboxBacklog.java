package com.hotelchat.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/**
 * Samples what waits in the outbox, with a statement of its own: never within a request, and not by
 * the relay, which stands still just when there is something to see.
 */
@ApplicationScoped
class OutboxBacklog {

    /** Uses the primary key alone, and counts no further than an operator needs. */
    private static final String SAMPLE =
            "select (select count(*) from (select from outbox limit 100000) as waiting) as number,"
                    + " (select occurred_at from outbox order by id limit 1) as oldest";

    private final Pool pool;
    private final Backlog backlog;

    OutboxBacklog(Pool pool, Clock clock, MeterRegistry metrics) {
        this.pool = pool;
        this.backlog =
                new Backlog(
                        metrics,
                        clock,
                        "outbox",
                        "hotelchat.outbox.pending",
                        "hotelchat.outbox.oldest.seconds");
    }

    /**
     * Samples the outbox. Not skipped while the sample before runs: a missing sample is worth
     * showing.
     */
    @Scheduled(every = "${hotelchat.outbox.sample-interval:5s}")
    Uni<Void> sample() {
        return backlog.sample(() -> pool.query(SAMPLE).execute());
    }
}
