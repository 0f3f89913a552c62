package com.hotelchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.bus.FencedProducers;
import com.hotelchat.liveness.BackgroundWork;
import com.hotelchat.liveness.Loop;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Checks that work that has ended or hangs is named, and that work that waits for another system is
 * not.
 */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class BackgroundWorkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long CONVERSATION = 4_711;
    private static final String RELAY = "outbox relay";

    @Inject BackgroundWork work;
    @Inject Scheduler scheduler;
    @Inject Conversations conversations;
    @Inject OutboxRelay relay;
    @Inject Pool pool;
    @Inject DatabaseConnections connections;
    @Inject FencedProducers producers;
    @Inject MeterRegistry metrics;
    @Inject DataSource database;

    private final BackgroundWork impatient = new BackgroundWork(Duration.ofSeconds(2));

    @Test
    void nothingIsWrongByItself() {
        assertThat(work.faults()).isEmpty();
    }

    @Test
    void deadRelayIsNoticedUntilItIsStarted() throws Exception {
        OutboxRelay doomed = anotherRelay();
        doomed.start();

        kill(doomed);

        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(impatient.faults()).containsEntry(RELAY, "is gone"));
        doomed.start();
        assertThat(impatient.faults()).isEmpty();
        doomed.stop();
        assertThat(impatient.faults()).isEmpty();
    }

    @Test
    void relayThatWaitsForKafkaIsLive() {
        relay.stop();
        OutboxRelay waiting = anotherRelay();
        Servers.kafka.stop();
        try {
            waiting.start();
            conversations.change(CONVERSATION).await().atMost(PATIENCE);

            awaitWait("waits for Kafka");

            assertThat(impatient.faults()).isEmpty();
        } finally {
            Servers.kafka.restart();
            waiting.stop();
            relay.start();
        }
    }

    @Test
    void relayThatLeavesRowsToAnotherInstanceIsLive() throws Exception {
        relay.stop();
        OutboxRelay waiting = anotherRelay();
        Loop still = impatient.loop("still", Duration.ZERO);
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("select pg_advisory_lock(%d)".formatted(0x6F7574626F78L));
            waiting.start();
            conversations.change(CONVERSATION).await().atMost(PATIENCE);

            still.starts();
            Awaitility.await().until(() -> impatient.faults().containsKey("still"));

            assertThat(impatient.faults()).doesNotContainKey(RELAY);
            statement.execute("select pg_advisory_unlock_all()");
        } finally {
            waiting.stop();
            relay.start();
        }
    }

    @Test
    void idleRelayIsLive() {
        OutboxRelay idle = anotherRelay();
        Loop still = impatient.loop("still", Duration.ZERO);
        idle.start();
        still.starts();

        Awaitility.await().until(() -> impatient.faults().containsKey("still"));

        assertThat(impatient.faults()).doesNotContainKey(RELAY);
        idle.stop();
    }

    @Test
    void schedulerThatStartsNothingIsNoticed() {
        scheduler.pause();
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(work.faults()).containsKey("scheduler"));
        } finally {
            scheduler.resume();
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(work.faults()).isEmpty());
    }

    private void awaitWait(String what) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(impatient.waits())
                                        .anySatisfy(
                                                (name, wait) -> {
                                                    assertThat(name).startsWith(RELAY + ", shard ");
                                                    assertThat(wait).startsWith(what);
                                                }));
    }

    private OutboxRelay anotherRelay() {
        return new OutboxRelay(
                pool,
                connections,
                producers,
                impatient,
                metrics,
                "messaging-test",
                Duration.ofSeconds(1));
    }

    /** Ends its thread unasked. */
    private static void kill(OutboxRelay relay) throws ReflectiveOperationException {
        Field thread = OutboxRelay.class.getDeclaredField("thread");
        thread.setAccessible(true);
        ((Thread) Objects.requireNonNull(thread.get(relay))).interrupt();
    }
}
