package com.hotelchat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.ServiceProcess;
import com.hotelchat.pusherserver.PusherFault;
import com.hotelchat.pusherserver.PusherFault.Mode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks the gateway during faults of Pusher and of the gateway itself: nothing is lost, everything
 * is in order, nothing is on a foreign channel. The answer times of guests are printed, to be
 * compared within one run.
 */
@Timeout(600)
class GatewayFaultsTest {

    private static final String GATEWAY = "realtime-gateway";
    private static final String TOPIC = "guest-chat.events";
    private static final int MOST_RECORDS_HELD = 1_024;

    /** More events than the gateway holds. */
    private static final int WAITING = 5_000;

    @TempDir Path data;
    private LocalStack stack;

    @BeforeEach
    void start() {
        stack =
                LocalStack.start(
                        Checkout.stack(data)
                                .with(
                                        Map.of(
                                                "HOTELCHAT_RATE_LIMIT_GUEST_WRITES_PER_MINUTE",
                                                "1000000")));
    }

    @AfterEach
    void stop() {
        stack.close();
    }

    @Test
    void whateverPusherDoesNothingIsLostAndNobodyWaits() throws Exception {
        Traffic traffic = new Traffic(stack, 8);
        traffic.write(50);
        Map<String, PusherFault> faults = new LinkedHashMap<>();
        faults.put("none", PusherFault.NONE);
        faults.put("500", PusherFault.of(Mode.ERROR).status(500));
        faults.put("429", PusherFault.of(Mode.ERROR).status(429));
        faults.put("hangs for 60 s", PusherFault.of(Mode.HANG));
        faults.put("closes connections", PusherFault.of(Mode.HANG).delay(Duration.ofMillis(1)));
        faults.put("answers 1 s late", PusherFault.of(Mode.SLOW));
        faults.put("none again", PusherFault.NONE);
        long memoryBefore = residentKilobytes();
        double most = 0;
        StringBuilder report = new StringBuilder();
        for (Map.Entry<String, PusherFault> fault : faults.entrySet()) {
            stack.pusher().faults(fault.getValue());
            double[] millis = traffic.write(40);
            if (fault.getKey().startsWith("hangs")) {
                flood();
            }
            most = Math.max(most, recordsHeld());
            report.append(
                    String.format(
                            Locale.ROOT,
                            "  Pusher: %-20s POST p50 %5.1f ms, p95 %5.1f ms%n",
                            fault.getKey(),
                            millis[millis.length / 2],
                            millis[millis.length * 95 / 100]));
        }

        traffic.requireAllToldInOrder();

        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> recordsHeld() == 0);
        System.out.printf(
                Locale.ROOT,
                "%s  gateway: %.0f records held at most, resident %d MiB before and %d MiB after,"
                        + " %d repeats%n",
                report,
                most,
                memoryBefore / 1024,
                residentKilobytes() / 1024,
                traffic.repeats());
        assertThat(most).isBetween(1.0, (double) MOST_RECORDS_HELD);
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void gatewayThatIsKilledFiveTimesBesideAnotherLosesNothing() throws Exception {
        ServiceProcess other = stack.another(GATEWAY);
        Traffic traffic = new Traffic(stack, 8);
        Set<String> planted = new TreeSet<>();
        for (int kill = 0; kill < 5; kill++) {
            CompletableFuture<double[]> writing =
                    CompletableFuture.supplyAsync(() -> traffic.write(60));
            planted.addAll(plant(traffic.keys()));
            other.kill9();
            other.restart();
            planted.addAll(plant(traffic.keys()));
            writing.join();
        }

        traffic.requireAllToldInOrder();

        System.out.printf("  gateway killed 5 times: %d repeats%n", traffic.repeats());
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(deadLetters()).isEqualTo(planted));
    }

    @Test
    void gatewayThatIsStoppedFinishesWhatIsInFlight() {
        Traffic traffic = new Traffic(stack, 8);
        for (int stop = 0; stop < 3; stop++) {
            CompletableFuture<double[]> writing =
                    CompletableFuture.supplyAsync(() -> traffic.write(100));
            Awaitility.await().until(() -> stack.pusher().triggerCalls() > 0);
            stack.service(GATEWAY).restart();
            writing.join();
        }

        traffic.requireAllToldInOrder();

        assertThat(traffic.repeats()).isZero();
    }

    /** Sends one bad record in each conversation; returns their values. */
    private Set<String> plant(List<String> keys) throws Exception {
        Set<String> planted = new TreeSet<>();
        try (KafkaProducer<String, byte[]> producer = producer()) {
            for (String key : keys) {
                String poison = "{\"poison\":\"" + UUID.randomUUID() + "\"";
                producer.send(record(key, UUID.randomUUID().toString(), poison)).get();
                planted.add(poison);
            }
        }
        return planted;
    }

    /** Sends more events of conversations without listeners than the gateway may hold. */
    private void flood() throws Exception {
        String sample;
        try (var file =
                getClass().getResourceAsStream("/samples/guest-chat.message-sent.v1.json")) {
            sample = new String(file.readAllBytes(), UTF_8);
        }
        try (KafkaProducer<String, byte[]> producer = producer()) {
            for (int i = 0; i < WAITING; i++) {
                long conversation = 1_000_000 + i % 500;
                producer.send(
                        record(
                                "hotel-abc/" + conversation,
                                UUID.randomUUID().toString(),
                                sample.replaceAll(
                                        "\"conversation(_id)?\": \\d+",
                                        "\"conversation$1\": " + conversation)));
            }
        }
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> recordsHeld() >= MOST_RECORDS_HELD - 1);
    }

    private static ProducerRecord<String, byte[]> record(String key, String id, String value) {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(TOPIC, key, value.getBytes(UTF_8));
        record.headers()
                .add("ce_id", id.getBytes(UTF_8))
                .add("ce_source", "test".getBytes(UTF_8))
                .add("ce_type", "guest-chat.message-sent.v1".getBytes(UTF_8));
        return record;
    }

    private KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Returns the values of the records that were dead-lettered; each counts once. */
    private Set<String> deadLetters() {
        Set<String> values = new TreeSet<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                stack.kafka().bootstrapServers()),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.partitionsFor(TOPIC + ".dlq")
                    .forEach(
                            info ->
                                    partitions.add(
                                            new TopicPartition(TOPIC + ".dlq", info.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record :
                        consumer.poll(Duration.ofMillis(200))) {
                    values.add(new String(record.value(), UTF_8));
                }
            }
        }
        return values;
    }

    private double recordsHeld() throws IOException, InterruptedException {
        String metrics =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        stack.service(GATEWAY).managementUrl()
                                                                + "/q/metrics"))
                                        .build(),
                                BodyHandlers.ofString())
                        .body();
        return metrics.lines()
                .filter(line -> line.startsWith("hotelchat_gateway_records_held"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private long residentKilobytes() throws IOException {
        return Files.readAllLines(
                        Path.of("/proc", Long.toString(stack.service(GATEWAY).pid()), "status"))
                .stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }
}
