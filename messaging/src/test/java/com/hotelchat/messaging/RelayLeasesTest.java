package com.hotelchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.bus.FencedProducers;
import com.hotelchat.events.Topic;
import com.hotelchat.liveness.BackgroundWork;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.annotation.Identifier;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Relays share the shards of the outbox; none holds up what another one can publish. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class RelayLeasesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The promise to clients: so soon another instance goes on for a frozen one. */
    private static final Duration TAKEOVER = Duration.ofSeconds(10);

    private static final String TOPIC = Topic.GUEST_CHAT_SESSIONS.wireName();

    @Inject OutboxRelay relay;
    @Inject Pool pool;
    @Inject DatabaseConnections connections;
    @Inject FencedProducers producers;
    @Inject BackgroundWork work;
    @Inject MeterRegistry metrics;
    @Inject DataSource database;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> kafka;

    private final List<OutboxRelay> relays = new ArrayList<>();
    private final String key = "hotel-abc/" + UUID.randomUUID();

    @BeforeEach
    void stopTheUsualRelay() {
        relay.stop();
        awaitOwners(0, 0);
    }

    @AfterEach
    void startTheUsualRelay() {
        relays.forEach(OutboxRelay::stop);
        relay.start();
    }

    /** Holds the calls of one method of its producers up, as a frozen process does. */
    private final class Gate extends FencedProducers {

        private final String method;
        private final @Nullable String onlyId;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private final Set<Throwable> failures = ConcurrentHashMap.newKeySet();

        Gate(String method, @Nullable String onlyId) {
            super(kafka);
            this.method = method;
            this.onlyId = onlyId;
        }

        @Override
        @SuppressWarnings("unchecked")
        public Producer<String, byte[]> open(String transactionalId) {
            Producer<String, byte[]> real = super.open(transactionalId);
            return (Producer<String, byte[]>)
                    Proxy.newProxyInstance(
                            Gate.class.getClassLoader(),
                            new Class<?>[] {Producer.class},
                            (proxy, called, arguments) -> {
                                if (called.getName().equals(method)
                                        && (onlyId == null || onlyId.equals(transactionalId))) {
                                    if (method.equals("commitTransaction")) {
                                        real.flush();
                                    }
                                    reached.countDown();
                                    open.await();
                                }
                                try {
                                    return called.invoke(real, arguments);
                                } catch (InvocationTargetException failed) {
                                    failures.add(failed.getCause());
                                    throw failed.getCause();
                                }
                            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"beginTransaction", "commitTransaction"})
    void frozenRelayIsReplacedAndCannotWriteAfterwards(String frozenIn) throws Exception {
        Gate gate = new Gate(frozenIn, null);
        try (TopicReader topic = new TopicReader(Servers.kafka.bootstrapServers(), TOPIC)) {
            insert(key, 1);
            insert(key, 2);
            OutboxRelay frozen = start(gate);
            gate.reached.await();
            renewNoMore(frozen);
            OutboxRelay other = start(producers);

            Awaitility.await().atMost(TAKEOVER).untilAsserted(() -> assertThat(waiting()).isZero());
            insert(key, 3);
            other.wake();
            Awaitility.await().untilAsserted(() -> assertThat(waiting()).isZero());
            gate.open.countDown();

            Awaitility.await()
                    .untilAsserted(
                            () ->
                                    assertThat(gate.failures)
                                            .hasAtLeastOneElementOfType(RuntimeException.class)
                                            .allMatch(RelayLeasesTest::isFencing));
            insert(key, 4);
            other.wake();
            topic.await(() -> assertThat(numbers(topic)).endsWith(4));
            // The frozen one may have sent its first records before: they are repeated in order.
            assertThat(numbers(topic)).isIn(List.of(1, 2, 3, 4), List.of(1, 2, 1, 2, 3, 4));
        }
    }

    @Test
    void frozenRelayThatDoesNotKnowYetPublishesNothingMore() throws Exception {
        Gate gate = new Gate("initTransactions", null);
        try (TopicReader topic = new TopicReader(Servers.kafka.bootstrapServers(), TOPIC)) {
            insert(key, 1);
            OutboxRelay frozen = start(gate);
            gate.reached.await();
            renewNoMore(frozen);
            OutboxRelay other = start(producers);
            Awaitility.await().atMost(TAKEOVER).untilAsserted(() -> assertThat(waiting()).isZero());

            // This fences the new owner, which still holds the lease and goes on.
            gate.open.countDown();
            Awaitility.await().until(() -> isIdle(frozen));
            insert(key, 2);
            other.wake();

            topic.await(() -> assertThat(numbers(topic)).containsExactly(1, 2));
        }
    }

    @Test
    void relaysShareTheShardsEqually() {
        OutboxRelay one = start(producers);
        awaitOwners(1, 16);
        OutboxRelay other = start(producers);
        awaitOwners(2, 8);
        start(producers);
        Awaitility.await()
                .untilAsserted(() -> assertThat(shards()).containsExactlyInAnyOrder(6, 6, 4));

        other.stop();
        awaitOwners(2, 8);
        one.stop();
        awaitOwners(1, 16);
    }

    @Test
    void slowShardHoldsUpNoOther() throws Exception {
        int slow = shardOf(key);
        Gate gate = new Gate("commitTransaction", "messaging-test-outbox-" + slow);
        insert(key, 1);
        OutboxRelay publishing = start(gate);
        gate.reached.await();

        for (int i = 0; i < 100; i++) {
            insert(key + i, i);
        }
        publishing.wake();

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(
                                                number(
                                                        "select count(*) from outbox where"
                                                                + " (hashtext(key) & 15) <> "
                                                                + slow))
                                        .isZero());
        assertThat(waiting()).isPositive();
        gate.open.countDown();
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(waiting()).isZero());
    }

    @Test
    void relayOfTheFormerReleaseIsWaitedForAndThenKeptOut() throws Exception {
        long formerLock = 0x6F7574626F78L;
        try (Connection former = database.getConnection();
                Statement statement = former.createStatement()) {
            statement.execute("select pg_advisory_lock(" + formerLock + ")");
            insert(key, 1);
            CountDownLatch tried = new CountDownLatch(1);
            OutboxRelay present =
                    start(
                            new FencedProducers(kafka) {
                                @Override
                                public Producer<String, byte[]> open(String transactionalId) {
                                    tried.countDown();
                                    return super.open(transactionalId);
                                }
                            });
            Awaitility.await()
                    .until(
                            () ->
                                    number(
                                                    "select count(*) from pg_stat_activity"
                                                            + " where query like"
                                                            + " '%advisory_unlock_all%'"
                                                            + " and pid <> pg_backend_pid()")
                                            > 0);
            present.wake();
            assertThat(waiting()).isEqualTo(1);
            assertThat(tried.getCount()).isEqualTo(1);

            statement.execute("select pg_advisory_unlock(" + formerLock + ")");

            Awaitility.await().untilAsserted(() -> assertThat(waiting()).isZero());
            try (ResultSet result =
                    statement.executeQuery("select pg_try_advisory_lock(" + formerLock + ")")) {
                result.next();
                assertThat(result.getBoolean(1)).isFalse();
            }
        }
    }

    @Test
    void notificationWakesTheOthersAlone() {
        AtomicInteger own = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        AtomicInteger renewals = new AtomicInteger();
        try (RelayNotifications sender = notifications(own, renewals);
                RelayNotifications listener = notifications(others, renewals)) {
            Awaitility.await().until(() -> sender.isListening() && listener.isListening());
            Awaitility.await()
                    .untilAsserted(
                            () -> {
                                sender.send();
                                assertThat(others.get()).isPositive();
                            });
            // A second notification proves that the sender had received its own as well.
            int before = own.get();
            listener.send();
            Awaitility.await().until(() -> own.get() > before);
            assertThat(own).hasValue(before + 1);

            ShardLeases.leave(pool, UUID.randomUUID());
            Awaitility.await().untilAsserted(() -> assertThat(renewals).hasValue(2));
        }
    }

    private RelayNotifications notifications(AtomicInteger woken, AtomicInteger renewals) {
        return new RelayNotifications(
                connections.vertx(),
                connections.listenOptions(),
                pool,
                UUID.randomUUID(),
                woken::incrementAndGet,
                renewals::incrementAndGet);
    }

    private OutboxRelay start(FencedProducers producing) {
        OutboxRelay started =
                new OutboxRelay(
                        pool,
                        connections,
                        producing,
                        work,
                        metrics,
                        "messaging-test",
                        Duration.ofSeconds(1));
        relays.add(started);
        started.start();
        return started;
    }

    /** Ends the thread that renews the lease, and nothing else. */
    private static void renewNoMore(OutboxRelay relay) throws Exception {
        Field field = OutboxRelay.class.getDeclaredField("thread");
        field.setAccessible(true);
        Thread thread = (Thread) Objects.requireNonNull(field.get(relay));
        thread.interrupt();
        thread.join();
    }

    @SuppressWarnings("unchecked")
    private static boolean isIdle(OutboxRelay relay) throws ReflectiveOperationException {
        Field field = OutboxRelay.class.getDeclaredField("owned");
        field.setAccessible(true);
        return ((Map<Integer, ShardRelay>) Objects.requireNonNull(field.get(relay)))
                .values().stream().allMatch(ShardRelay::isIdle);
    }

    private static boolean isFencing(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    private List<Integer> numbers(TopicReader topic) {
        return topic.records().stream()
                .filter(record -> record.key().equals(key))
                .map(ConsumerRecord::value)
                .map(value -> Integer.valueOf(new String(value, StandardCharsets.UTF_8)))
                .toList();
    }

    private void insert(String of, int number) {
        execute(
                """
                insert into outbox (event_id, topic, key, type, subject, occurred_at, data)
                values (gen_random_uuid(), '%s', '%s', 'test', 'test', now(), '%d')
                """
                        .formatted(TOPIC, of, number));
    }

    private void awaitOwners(int owners, int shards) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(shards())
                                        .hasSize(owners)
                                        .allMatch(each -> each == shards));
    }

    /** The number of shards of each owner. */
    private List<Integer> shards() throws SQLException {
        List<Integer> shards = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "select count(*) from outbox_shard where owner is not null"
                                        + " group by owner")) {
            while (rows.next()) {
                shards.add(rows.getInt(1));
            }
        }
        return shards;
    }

    private int shardOf(String of) throws SQLException {
        return number("select hashtext('" + of + "') & 15");
    }

    private int waiting() throws SQLException {
        return number("select count(*) from outbox");
    }

    private int number(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getInt(1);
        }
    }

    private void execute(String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException refused) {
            throw new IllegalStateException(refused);
        }
    }
}
