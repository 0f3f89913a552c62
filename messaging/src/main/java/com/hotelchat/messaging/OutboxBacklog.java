package com.hotelchat.messaging;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How much waits in the outbox, for whoever watches. It is looked at now and then with a statement
 * of its own, never within a request; and not by the relay, which stands still just when there is
 * something to see.
 */
@ApplicationScoped
class OutboxBacklog {

    /** By the primary key alone, and no further than somebody wants to count. */
    private static final String SAMPLE =
            "select (select count(*) from (select from outbox limit 100000) as waiting) as pending,"
                    + " (select occurred_at from outbox order by id limit 1) as oldest";

    private static final Logger LOG = Logger.getLogger(OutboxBacklog.class);

    private final Pool pool;
    private final Clock clock;
    private volatile Sample last = new Sample(0, null);

    OutboxBacklog(Pool pool, Clock clock, MeterRegistry metrics) {
        this.pool = pool;
        this.clock = clock;
        Gauge.builder("hotelchat.outbox.pending", this, backlog -> backlog.last.pending())
                .register(metrics);
        Gauge.builder("hotelchat.outbox.oldest.seconds", this, OutboxBacklog::oldestSeconds)
                .register(metrics);
    }

    /**
     * What was seen.
     *
     * @param oldest when the change happened whose event waits longest
     */
    private record Sample(long pending, @Nullable Instant oldest) {

        static Sample of(Row row) {
            OffsetDateTime oldest = row.getOffsetDateTime("oldest");
            return new Sample(row.getLong("pending"), oldest == null ? null : oldest.toInstant());
        }
    }

    @Scheduled(
            every = "${hotelchat.outbox.sample-interval:5s}",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return pool.query(SAMPLE)
                .execute()
                .invoke(rows -> last = Sample.of(rows.iterator().next()))
                .replaceWithVoid()
                .onFailure()
                // The relay says so already.
                .invoke(away -> LOG.debug("The outbox cannot be looked at", away))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** Goes on to rise while the database is away. */
    private double oldestSeconds() {
        Instant oldest = last.oldest();
        return oldest == null
                ? 0
                : Math.max(0, Duration.between(oldest, clock.instant()).toMillis() / 1_000.0);
    }
}
