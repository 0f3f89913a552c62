package com.hotelchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Checks that a backlog that cannot be sampled reports no number, and that an age neither falls nor
 * stands still for that reason.
 */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class BacklogTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Inject Pool pool;

    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private volatile Instant now = NOON;
    private final Backlog backlog = new Backlog(metrics, clock(), "table", "number", "age");

    @Test
    void nothingIsKnownBeforeTheFirstSample() {
        assertThat(gauge("number")).isNaN();
        assertThat(gauge("age")).isNaN();
    }

    @Test
    void sampleIsShown() {
        sample(2, NOON.minusSeconds(7));

        assertThat(gauge("number")).isEqualTo(2);
        assertThat(gauge("age")).isEqualTo(7);
    }

    @Test
    void failedSampleLeavesNoNumberAndAnAgeThatRises() {
        sample(2, NOON.minusSeconds(7));

        backlog.sample(() -> Uni.createFrom().failure(new IllegalStateException("unavailable")))
                .await()
                .atMost(PATIENCE);
        now = NOON.plusSeconds(60);

        assertThat(gauge("number")).isNaN();
        assertThat(gauge("age")).isEqualTo(67);
    }

    @Test
    void sampleThatDoesNotComeLeavesNoNumberAndAnAgeThatRises() {
        sample(1, NOON.minusSeconds(1));

        backlog.sample(() -> Uni.createFrom().nothing()).subscribe().with(done -> {});
        backlog.sample(rows(9, null)).await().atMost(PATIENCE);
        now = NOON.plusSeconds(60);

        assertThat(gauge("number")).isNaN();
        assertThat(gauge("age")).isEqualTo(61);
    }

    @Test
    void ageIsUnknownWhenNothingWaitedBefore() {
        sample(0, null);
        assertThat(gauge("age")).isZero();

        backlog.sample(() -> Uni.createFrom().failure(new IllegalStateException("unavailable")))
                .await()
                .atMost(PATIENCE);

        assertThat(gauge("age")).isNaN();
        sample(0, null);
        assertThat(gauge("age")).isZero();
        assertThat(gauge("number")).isZero();
    }

    private void sample(long number, @Nullable Instant oldest) {
        backlog.sample(rows(number, oldest)).await().atMost(PATIENCE);
    }

    private Supplier<Uni<RowSet<Row>>> rows(long number, @Nullable Instant oldest) {
        OffsetDateTime since = oldest == null ? null : oldest.atOffset(ZoneOffset.UTC);
        return () ->
                pool.preparedQuery("select $1::bigint as number, $2::timestamptz as oldest")
                        .execute(Tuple.of(number, since));
    }

    private double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    private Clock clock() {
        InstantSource source = () -> now;
        return source.withZone(ZoneId.of("UTC"));
    }
}
