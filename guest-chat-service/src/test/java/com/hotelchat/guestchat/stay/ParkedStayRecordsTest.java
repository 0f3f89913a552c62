package com.hotelchat.guestchat.stay;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.bus.DeadLetters;
import com.hotelchat.events.Topic;
import com.hotelchat.guestchat.GuestChatServers;
import com.hotelchat.testkit.Records;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Records that waited too long for the check-in of their stay. */
@QuarkusTest
@QuarkusTestResource(value = GuestChatServers.class, restrictToAnnotatedClass = true)
class ParkedStayRecordsTest {

    @Inject ParkedStayRecords parked;

    private static void execute(String statement) throws SQLException {
        try (Connection database = ServiceServers.database()) {
            database.createStatement().execute(statement);
        }
    }

    private static long count(String query) throws SQLException {
        try (Connection database = ServiceServers.database();
                ResultSet found = database.createStatement().executeQuery(query)) {
            found.next();
            return found.getLong(1);
        }
    }

    private Void sweep() {
        try {
            return VertxContextSupport.subscribeAndAwait(parked::deadLetterTheLate);
        } catch (Throwable failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Each sweep once opened a transaction that waited, until no connection was left. */
    @Test
    void sweepsHoldNoConnectionWhileKafkaIsUnavailable() throws Exception {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try (Records letters = Records.fromDeadLetters(Topic.HOTEL_STAYS)) {
            execute(
                    """
                    insert into parked_stay_record
                        (hotel_slug, stay_id, version, type, data, parked_at, headers, partition, "offset")
                    select 'hotel-abc', 'late ' || i, 2, 'hotel.stay.checked-out.v1', '{}',
                        now() - interval '2 days', '{}', 0, 4711
                    from generate_series(1, 3) i
                    """);
            List<Future<Void>> sweeps = new ArrayList<>();
            ServiceServers.kafka.stop();
            try {
                for (int i = 0; i < 30; i++) {
                    sweeps.add(threads.submit(this::sweep));
                }
                // All but the one that waits.
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> sweeps.stream().filter(Future::isDone).count() >= 29);
                assertThat(
                                count(
                                        "select count(*) from pg_stat_activity"
                                                + " where state like 'idle in transaction%'"))
                        .isZero();
                assertThat(count("select count(*) from parked_stay_record where version = 2"))
                        .isEqualTo(3);
            } finally {
                ServiceServers.kafka.restart();
            }

            for (Future<Void> each : sweeps) {
                each.get(60, TimeUnit.SECONDS);
            }
            List<ConsumerRecord<String, byte[]>> all = letters.awaitRecords(3);
            assertThat(all)
                    .hasSize(3)
                    .allSatisfy(
                            letter ->
                                    assertThat(
                                                    new String(
                                                            letter.headers()
                                                                    .lastHeader(DeadLetters.REASON)
                                                                    .value(),
                                                            StandardCharsets.UTF_8))
                                            .contains("check-in"));
            assertThat(count("select count(*) from parked_stay_record where version = 2")).isZero();
        } finally {
            threads.shutdownNow();
        }
    }
}
