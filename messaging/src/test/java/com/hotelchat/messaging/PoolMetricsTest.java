package com.hotelchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Servers.class)
class PoolMetricsTest {

    private static final int REQUESTS = 60;

    @Inject MeterRegistry metrics;
    @Inject PrometheusMeterRegistry prometheus;
    @Inject Pool pool;

    /** A gauge that is always 0 would be taken for one that says so. */
    @Test
    void requestsThatWaitForAConnectionAreSeen() {
        List<Uni<Void>> requests =
                IntStream.range(0, REQUESTS)
                        .mapToObj(i -> pool.query("select pg_sleep(1)").execute().replaceWithVoid())
                        .toList();
        Uni<Void> all = Uni.join().all(requests).andFailFast().replaceWithVoid();
        var done = all.subscribeAsCompletionStage();

        Awaitility.await().until(() -> queued() > 0);
        assertThat(prometheus.scrape())
                .contains("sql_pool_queue_size")
                .doesNotContain("postgresql_queue_size");
        Uni.createFrom().completionStage(done).await().atMost(Duration.ofSeconds(60));
        Awaitility.await().until(() -> queued() == 0);
    }

    private double queued() {
        return metrics.get("sql.pool.queue.size").gauges().stream().mapToDouble(Gauge::value).sum();
    }
}
