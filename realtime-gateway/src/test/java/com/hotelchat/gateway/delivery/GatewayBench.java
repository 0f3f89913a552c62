package com.hotelchat.gateway.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.GuestChatEvent.Actor;
import com.hotelchat.events.GuestChatEvent.MessageSent;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.gateway.Samples;
import com.hotelchat.localstack.KafkaServer;
import com.hotelchat.localstack.OidcIssuer;
import com.hotelchat.localstack.ServiceProcess;
import com.hotelchat.pusherserver.PusherEvent;
import com.hotelchat.pusherserver.PusherServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The packaged gateway beside {@link BareLoop}, on the same topic and server, in one run; each as a
 * process of its own with the same JVM flags. Not a test of the build: {@code ./hotelchat bench
 * gateway} runs it. What it measures is in {@code target/gateway-bench.txt}.
 */
class GatewayBench {

    private static final int EVENTS = 60_000;

    /** The number of these with which each process warms up. */
    private static final int WARM_UP = 20_000;

    private static final int CONVERSATIONS = 500;
    private static final int ROUNDS = 2;
    private static final int RATE = 500;
    private static final int SECONDS = 20;
    private static final String GROUP = "realtime-gateway";

    /** Events of a guest: six signals, one call. */
    private static final List<Long> RECEPTIONISTS = List.of(5L, 6L);

    private final KafkaServer kafka = KafkaServer.startTemporary();
    private final PusherServer pusher = PusherServer.start();
    private final OidcIssuer issuer = OidcIssuer.start();
    private final StringBuilder report = new StringBuilder();

    private interface Program {

        Process start(int round) throws IOException;
    }

    /**
     * The result of a measurement.
     *
     * @param perSecond events
     * @param cpuMillis of the process, per event
     */
    private record Throughput(double perSecond, double cpuMillis) {}

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void gatewayBesideABareLoop() throws Exception {
        kafka.createTopics();
        say(
                "%d events of %d conversations wait on Kafka, six signals each%n",
                EVENTS, CONVERSATIONS);
        try (KafkaProducer<String, byte[]> producer = producer()) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < EVENTS; i++) {
                sent.add(producer.send(record(i, UUID.randomUUID().toString())));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
        double ratio = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            forget();
            Throughput gateway = throughput(this::gateway, round);
            Throughput bare = throughput(this::bareLoop, round);
            ratio = Math.max(ratio, gateway.perSecond / bare.perSecond);
            say(
                    "round %d: gateway %,6.0f events/s, %.2f CPU-ms/event; bare loop %,6.0f"
                            + " events/s, %.2f CPU-ms/event; ratio %.2f%n",
                    round,
                    gateway.perSecond,
                    gateway.cpuMillis,
                    bare.perSecond,
                    bare.cpuMillis,
                    gateway.perSecond / bare.perSecond);
        }
        say("%d events/s for %d s, from Kafka's record to Pusher's acceptance:%n", RATE, SECONDS);
        latency("gateway", this::gateway);
        latency("bare loop", this::bareLoop);
        assertThat(ratio).isPositive();
    }

    private Throughput throughput(Program program, int round) throws Exception {
        long before = pusher.triggerCalls();
        Process process = program.start(round);
        try {
            awaitCalls(before + WARM_UP, process);
            long start = System.nanoTime();
            long first = pusher.triggerCalls();
            long cpu = cpuMillis(process);
            awaitCalls(before + EVENTS, process);
            double seconds = (System.nanoTime() - start) / 1e9;
            long events = before + EVENTS - first;
            return new Throughput(events / seconds, (cpuMillis(process) - cpu) / (double) events);
        } finally {
            stop(process);
        }
    }

    private void latency(String name, Program program) throws Exception {
        long before = pusher.triggerCalls();
        Process process = program.start(0);
        try (KafkaProducer<String, byte[]> producer = producer()) {
            warmUp(producer, process);
            long last = pusher.events(0).getLast().n();
            Map<String, Instant> produced = new HashMap<>();
            long start = System.nanoTime();
            for (int i = 0; i < RATE * SECONDS; i++) {
                LockSupport.parkNanos(start + i * 1_000_000_000L / RATE - System.nanoTime());
                String id = UUID.randomUUID().toString();
                produced.put(id, Instant.now());
                producer.send(record(i, id));
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> accepted(last, produced).length == produced.size());
            double[] millis = accepted(last, produced);
            Arrays.sort(millis);
            say(
                    "%9s: p50 %.1f ms, p99 %.1f ms (%d calls)%n",
                    name,
                    millis[millis.length / 2],
                    millis[millis.length * 99 / 100],
                    pusher.triggerCalls() - before);
        } finally {
            stop(process);
        }
    }

    /** In order, so that it commits what it has done. */
    private static void stop(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Until what is sent now is accepted now, and nothing else is under way. */
    private void warmUp(KafkaProducer<String, byte[]> producer, Process process) throws Exception {
        String probe;
        do {
            for (int i = 0; i < 2_000; i++) {
                producer.send(record(i, "warm-up-" + i));
            }
            probe = UUID.randomUUID().toString();
            producer.send(record(0, probe)).get();
        } while (!isAcceptedSoon(probe, process));
        long calls;
        do {
            calls = pusher.triggerCalls();
            TimeUnit.SECONDS.sleep(1);
        } while (pusher.triggerCalls() > calls);
    }

    private boolean isAcceptedSoon(String id, Process process) throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            assertThat(process.isAlive()).isTrue();
            if (accepted(0, Map.of(id, Instant.now())).length == 1) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return false;
    }

    /** Returns the time that each accepted event took. */
    private double[] accepted(long after, Map<String, Instant> produced) {
        Map<String, Double> millis = new HashMap<>();
        for (PusherEvent event : pusher.events(after)) {
            String id = event.json().getString("event_id");
            Instant start = produced.get(id);
            if (start != null) {
                millis.putIfAbsent(id, Duration.between(start, event.at()).toNanos() / 1e6);
            }
        }
        return millis.values().stream().mapToDouble(Double::doubleValue).toArray();
    }

    private void awaitCalls(long calls, Process process) throws InterruptedException {
        while (pusher.triggerCalls() < calls) {
            if (!process.isAlive()) {
                throw new IllegalStateException("The process died: see target/gateway-bench.log");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** Has the gateway begin with the first record again. */
    private void forget() throws Exception {
        try (Admin admin = kafka.admin()) {
            boolean known =
                    admin.listConsumerGroups().all().get().stream()
                            .anyMatch(group -> group.groupId().equals(GROUP));
            if (known) {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .ignoreExceptions()
                        .until(
                                () -> {
                                    admin.deleteConsumerGroups(List.of(GROUP)).all().get();
                                    return true;
                                });
            }
        }
    }

    private Process gateway(int round) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("QUARKUS_HTTP_PORT", Integer.toString(ServiceProcess.freePort()));
        settings.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        settings.put("PUSHER_APP_ID", pusher.app().id());
        settings.put("PUSHER_KEY", pusher.app().key());
        settings.put("PUSHER_SECRET", pusher.app().secret());
        settings.put("PUSHER_CLUSTER", "local");
        settings.put("PUSHER_HOST", "localhost:" + pusher.port());
        settings.put("PUSHER_TLS", "false");
        settings.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        settings.put("QUARKUS_OIDC_AUTH_SERVER_URL", issuer.serverUrl());
        return start(settings, "-jar", "target/quarkus-app/quarkus-run.jar");
    }

    private Process bareLoop(int round) throws IOException {
        return start(
                Map.of(),
                "-cp",
                System.getProperty(
                                "surefire.test.class.path", System.getProperty("java.class.path"))
                        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator),
                BareLoop.class.getName(),
                kafka.bootstrapServers(),
                Integer.toString(pusher.port()),
                pusher.app().id(),
                pusher.app().key(),
                pusher.app().secret(),
                "bare-loop-" + round,
                // For what comes from now on, or all that waits.
                round == 0 ? "latest" : "earliest");
    }

    private static Process start(Map<String, String> settings, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(settings);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(Path.of("target/gateway-bench.log").toFile()));
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private static ProducerRecord<String, byte[]> record(int i, String id) {
        MessageSent event =
                Samples.message(
                        10_000 + i % CONVERSATIONS,
                        1 + i / CONVERSATIONS,
                        "The air conditioning in our room is rather loud; could somebody look?",
                        SenderType.GUEST,
                        Actor.guest(null),
                        RECEPTIONISTS);
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(
                        EventType.MESSAGE_SENT.topic().wireName(),
                        event.key(),
                        EventJson.encode(event).getBytes(UTF_8));
        record.headers()
                .add(CloudEventHeaders.ID, id.getBytes(UTF_8))
                .add(CloudEventHeaders.SOURCE, "bench".getBytes(UTF_8))
                .add(CloudEventHeaders.TYPE, EventType.MESSAGE_SENT.wireName().getBytes(UTF_8));
        return record;
    }

    private KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ProducerConfig.LINGER_MS_CONFIG,
                        "1",
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        "262144",
                        // A broker whose topics are new refuses what overtakes a first batch.
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        "1"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    private static long cpuMillis(Process process) {
        return process.info().totalCpuDuration().orElseThrow().toMillis();
    }

    private void say(String format, Object... values) throws IOException {
        report.append(String.format(Locale.ROOT, format, values));
        Files.writeString(Path.of("target/gateway-bench.txt"), report);
    }
}
