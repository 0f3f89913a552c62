package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks that an instance that is killed or frozen delays no event for longer than twelve seconds.
 * The times are printed, and required where they are measured; among other tests on a busy machine,
 * where a service alone may take ten seconds to start, the test only requires that nothing waits
 * for a time-out of a server, the shortest of which is 45 s.
 */
@Timeout(600)
class RecoveryTest {

    private static final String GATEWAY = "realtime-gateway";
    private static final String GUEST_CHAT = "guest-chat-service";
    private static final String SESSIONS = "guest-chat.sessions";

    /** Once in the tests; more often to measure. */
    private static final int TIMES = Integer.getInteger("recovery.times", 1);

    private static final Duration DEADLINE = Duration.ofSeconds(TIMES > 1 ? 12 : 40);

    private static final Duration PACE = Duration.ofMillis(100);

    /** More guests than partitions and shards, so that most of those have some. */
    private static final int GUESTS = 40;

    @TempDir Path data;
    private LocalStack stack;
    private Traffic traffic;

    @BeforeEach
    void start() {
        stack =
                LocalStack.start(
                        Checkout.stack(data)
                                .with(
                                        Map.of(
                                                "HOTELCHAT_RATE_LIMIT_GUEST_WRITES_PER_MINUTE",
                                                "1000000")));
        traffic = new Traffic(stack, GUESTS);
        traffic.write(1);
        awaitTold(Duration.ofMinutes(1));
    }

    @AfterEach
    void stop() {
        stack.close();
    }

    @Test
    void gatewayDeliversSoonAfterItWasKilledAndStarted() {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            ServiceProcess gateway = stack.service(GATEWAY);
            gateway.kill9();
            traffic.write(1);
            long start = System.nanoTime();
            gateway.restart();
            seconds.add(secondsUntilToldSince(start));
        }
        report("gateway killed and started, all told after its start", seconds);
        traffic.requireAllToldInOrder();
    }

    @Test
    void gatewayDeliversSoonAfterAnotherOneWasKilled() {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            ServiceProcess other = stack.another(GATEWAY);
            traffic.write(1);
            awaitTold(Duration.ofMinutes(1));
            long start = System.nanoTime();
            other.kill9();
            traffic.write(1);
            seconds.add(secondsUntilToldSince(start));
        }
        report("one of two gateways killed, all told by the other", seconds);
        traffic.requireAllToldInOrder();
    }

    @Test
    void frozenInstanceHoldsUpNoEventAndWritesNoOlderStateAfterwards() throws Exception {
        ServiceProcess other = stack.another(GUEST_CHAT);
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            Thread writing = Thread.ofVirtual().start(() -> traffic.write(10, PACE));
            Awaitility.await().until(() -> !traffic.isAllTold());
            signal(other, "STOP");
            long start = System.nanoTime();
            try {
                writing.join();
                if (i == TIMES - 1) {
                    traffic.endSessions();
                }
                seconds.add(secondsUntilToldSince(start));
            } finally {
                signal(other, "CONT");
            }
        }
        report("one of two guest-chat-services frozen, all told", seconds);
        traffic.requireAllToldInOrder();
        Map<String, List<Long>> versions = versions();
        assertThat(versions.values().stream().filter(seen -> seen.getLast() > 1))
                .hasSizeGreaterThanOrEqualTo(GUESTS);
        versions.forEach(
                (stay, seen) ->
                        assertThat(seen.getLast())
                                .as(stay)
                                .isEqualTo(
                                        seen.stream().mapToLong(Long::longValue).max().orElse(0)));
    }

    private double secondsUntilToldSince(long start) {
        awaitTold(Duration.ofMinutes(1));
        return (System.nanoTime() - start) / 1e9;
    }

    private void awaitTold(Duration patience) {
        Awaitility.await()
                .atMost(patience)
                .pollInterval(Duration.ofMillis(50))
                .until(traffic::isAllTold);
    }

    private static void report(String what, List<Double> seconds) {
        System.out.printf(
                Locale.ROOT,
                "  %s: %s%n",
                what,
                seconds.stream().map(each -> "%.1f s".formatted(each)).toList());
        assertThat(seconds).allMatch(each -> each < DEADLINE.toSeconds());
    }

    private static void signal(ServiceProcess process, String signal)
            throws IOException, InterruptedException {
        int exit =
                new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor();
        assertThat(exit).isZero();
    }

    /** The versions of each stay's records, in their order. */
    private Map<String, List<Long>> versions() throws IOException {
        Map<String, List<Long>> versions = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                stack.kafka().bootstrapServers()),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(SESSIONS).stream()
                            .map(each -> new TopicPartition(SESSIONS, each.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record :
                        consumer.poll(Duration.ofMillis(200))) {
                    JsonNode value = EventJson.mapper().readTree(record.value());
                    if (value.has("version")) {
                        versions.computeIfAbsent(record.key(), key -> new ArrayList<>())
                                .add(value.get("version").asLong());
                    }
                }
            }
        }
        return versions;
    }
}
