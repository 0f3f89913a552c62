package com.hotelchat.messaging;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Two gauges of rows that wait in a table: their number, and the age of the oldest. A number that
 * cannot be sampled is not a number, never the one of the last sample; the age goes on rising from
 * the row that was last known to wait, and without one is not a number either.
 */
public final class Backlog {

    private static final Logger LOG = Logger.getLogger(Backlog.class);

    private final Clock clock;
    private final String table;
    private final AtomicBoolean isSampling = new AtomicBoolean();
    private volatile Sample last = new Sample(false, 0, null);

    /**
     * A sample.
     *
     * @param isKnown false once a later one failed or does not come
     * @param oldest since when the oldest row waits; null when none does
     */
    private record Sample(boolean isKnown, long number, @Nullable Instant oldest) {

        static Sample of(Row row) {
            OffsetDateTime oldest = row.getOffsetDateTime("oldest");
            return new Sample(
                    true, row.getLong("number"), oldest == null ? null : oldest.toInstant());
        }

        Sample outdated() {
            return new Sample(false, number, oldest);
        }
    }

    /**
     * Registers the gauges.
     *
     * @param table for the log
     */
    public Backlog(
            MeterRegistry metrics, Clock clock, String table, String number, String oldestSeconds) {
        this.clock = clock;
        this.table = table;
        Gauge.builder(number, this, Backlog::number).strongReference(true).register(metrics);
        Gauge.builder(oldestSeconds, this, Backlog::oldestSeconds)
                .strongReference(true)
                .register(metrics);
    }

    /**
     * Takes a sample, unless the one before is not there yet: then what it said before is outdated.
     * To be called again and again.
     *
     * @param query gives one row with {@code number} and {@code oldest}
     * @return completes at once or with the sample; never fails
     */
    public Uni<Void> sample(Supplier<Uni<RowSet<Row>>> query) {
        if (!isSampling.compareAndSet(false, true)) {
            last = last.outdated();
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .deferred(() -> query.get())
                .invoke(rows -> last = Sample.of(rows.iterator().next()))
                .replaceWithVoid()
                .onFailure()
                .invoke(
                        unavailable -> {
                            last = last.outdated();
                            // The code that works on the rows logs the failure as a warning.
                            LOG.debugf(unavailable, "Sampling a backlog failed table=%s", table);
                        })
                .onFailure()
                .recoverWithNull()
                .onTermination()
                .invoke(() -> isSampling.set(false));
    }

    private double number() {
        Sample sample = last;
        return sample.isKnown() ? sample.number() : Double.NaN;
    }

    private double oldestSeconds() {
        Sample sample = last;
        Instant oldest = sample.oldest();
        if (oldest == null) {
            return sample.isKnown() ? 0 : Double.NaN;
        }
        return Math.max(0, Duration.between(oldest, clock.instant()).toMillis() / 1_000.0);
    }
}
