package com.hotelchat.notification.push;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** How much is due and not taken, for whoever watches. Every instance shows the same. */
@ApplicationScoped
class PushBacklog {

    private static final Logger LOG = Logger.getLogger(PushBacklog.class);

    /** By the index alone, and no further than somebody wants to count. */
    private static final String SAMPLE =
            "select (select count(*) from (select from push where due_at <= $1 limit 10000) as due)"
                    + " as overdue, (select min(due_at) from push where due_at <= $1) as since";

    private final Pool pool;
    private final Clock clock;
    private volatile Sample last = new Sample(0, null);

    PushBacklog(Pool pool, Clock clock, MeterRegistry metrics) {
        this.pool = pool;
        this.clock = clock;
        Gauge.builder("hotelchat.push.overdue", this, backlog -> backlog.last.overdue())
                .register(metrics);
        Gauge.builder("hotelchat.push.overdue.seconds", this, PushBacklog::seconds)
                .register(metrics);
    }

    /** What was seen; since when the first of it is due. */
    private record Sample(long overdue, @Nullable Instant since) {

        static Sample of(Row row) {
            OffsetDateTime since = row.getOffsetDateTime("since");
            return new Sample(row.getLong("overdue"), since == null ? null : since.toInstant());
        }
    }

    @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return pool.preparedQuery(SAMPLE)
                .execute(Tuple.of(clock.instant().atOffset(ZoneOffset.UTC)))
                .invoke(rows -> last = Sample.of(rows.iterator().next()))
                .replaceWithVoid()
                .onFailure()
                // Who takes what is due says so already.
                .invoke(away -> LOG.debug("What is due cannot be counted", away))
                .onFailure()
                .recoverWithNull();
    }

    /** Goes on to rise while the database is away. */
    private double seconds() {
        Instant since = last.since();
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1_000.0);
    }
}
