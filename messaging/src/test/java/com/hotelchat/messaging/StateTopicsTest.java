package com.hotelchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.bus.StateTopics;
import com.hotelchat.events.Topic;
import com.hotelchat.liveness.BackgroundWork;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Checks that no failure ends a reader of state topics, and that it reports when it does not read.
 */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class StateTopicsTest {

    private static final Topic TOPIC = Topic.REALTIME_PRESENCE;
    private static final String NAME = "test-reader";

    private final BackgroundWork work = new BackgroundWork(Duration.ofSeconds(3));
    private final Keys keys = new Keys();
    private final StateTopics<Set<String>> reader =
            new StateTopics<>(
                    Map.of(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 1_000),
                    Servers.kafka.bootstrapServers(),
                    NAME,
                    List.of(TOPIC),
                    keys,
                    work);

    /** The keys of all records. */
    private static final class Keys implements StateTopics.Follower<Set<String>> {

        private volatile @Nullable Set<String> present;
        private volatile @Nullable Error error;
        private volatile @Nullable RuntimeException exception;
        private volatile @Nullable CountDownLatch latch;

        @Override
        public Set<String> begin() {
            return ConcurrentHashMap.newKeySet();
        }

        @Override
        public void apply(
                Set<String> state,
                Topic topic,
                ConsumerRecord<String, byte[]> record,
                boolean isPresent) {
            Error thrown = error;
            if (thrown != null) {
                error = null;
                throw thrown;
            }
            RuntimeException unforeseen = exception;
            if (unforeseen != null) {
                exception = null;
                throw unforeseen;
            }
            CountDownLatch until = latch;
            if (until != null) {
                try {
                    until.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            state.add(record.key());
        }

        @Override
        public void present(Set<String> state) {
            present = state;
        }

        @Override
        public void passedOver(Topic topic) {}

        boolean has(String key) {
            Set<String> known = present;
            return known != null && known.contains(key);
        }
    }

    @BeforeEach
    void start() {
        reader.start();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(reader::isReading);
    }

    @AfterEach
    void stop() throws InterruptedException {
        reader.stop();
    }

    @Test
    void errorRestartsTheReading() {
        keys.error = new StackOverflowError("on purpose");
        String key = write(null);

        Awaitility.await().until(() -> !reader.isReading());
        awaitRead(key);
    }

    @Test
    void interruptionRestartsTheReading() {
        thread().interrupt();

        Awaitility.await().until(() -> !reader.isReading());
        awaitRead(write(null));
    }

    @Test
    void recordThatCannotBeAppliedIsPassedOver() {
        keys.exception = new IllegalStateException("on purpose");
        String bad = write(0);
        String good = write(0);

        awaitRead(good);
        assertThat(keys.has(bad)).isFalse();
    }

    @Test
    void newPartitionsAreRead() throws Exception {
        try (Admin admin = Servers.kafka.admin()) {
            int partitions =
                    admin.describeTopics(List.of(TOPIC.wireName()))
                            .allTopicNames()
                            .get()
                            .get(TOPIC.wireName())
                            .partitions()
                            .size();
            admin.createPartitions(
                            Map.of(TOPIC.wireName(), NewPartitions.increaseTo(partitions + 1)))
                    .all()
                    .get();

            awaitRead(write(partitions));
        }
    }

    @Test
    void readerThatStandsStillIsNoticed() {
        CountDownLatch latch = new CountDownLatch(1);
        keys.latch = latch;
        write(null);
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(work.faults()).containsKey("reader of " + NAME));
        } finally {
            latch.countDown();
        }
        Awaitility.await().untilAsserted(() -> assertThat(work.faults()).isEmpty());
    }

    private void awaitRead(String key) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> reader.isReading() && keys.has(key));
        assertThat(work.faults()).isEmpty();
    }

    private static Thread thread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(NAME))
                .findFirst()
                .orElseThrow();
    }

    private static String write(@Nullable Integer partition) {
        String key = UUID.randomUUID().toString();
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                Servers.kafka.bootstrapServers()),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TOPIC.wireName(), partition, key, new byte[] {1}));
        }
        return key;
    }
}
