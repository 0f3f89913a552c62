package com.hotelchat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.Packaging;
import com.hotelchat.localstack.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the time and memory with which the packaged gateway reads the compacted topics, with a
 * million guests in the hotels; run by {@code ./hotelchat bench state}. Not a test: it prints the
 * numbers, and checks their bounds.
 */
@Timeout(1_800)
class StateBench {

    private static final String GATEWAY = "realtime-gateway";

    /** A service that would write each record into its database meanwhile. */
    private static final String OTHER_READER = "notification-service";

    private static final int OPEN = 1_000_000;

    /** Stays with the record of their opening, that of their end, and their removal. */
    private static final int REMOVED = 100_000;

    private static final int STAYS_OF_A_HOTEL = 2_500;

    private static final Duration MOST_CPU = Duration.ofSeconds(15);
    private static final long MOST_HEAP = 250L << 20;

    private static final EventType TYPE =
            EventType.of(new StayAccessUpdated("hotel-0", "S", "1", 1, true, 1));

    /** The generations of the serial collector as {@code jcmd} lists them, in KiB. */
    private static final Pattern USED = Pattern.compile("(?:DefNew|Tenured) .*\\bused (\\d+)K");

    @TempDir Path data;

    /** The measurements from the start of the process until it is ready. */
    private record Start(Duration cpu, Duration time, long heap) {}

    @Test
    void prints() throws Exception {
        LocalStack.Options options =
                LocalStack.Options.of(Checkout.root(), data)
                        .as(
                                new Packaging.Jvm(List.of("-XX:+UseSerialGC", "-Xmx538m")),
                                List.of(GATEWAY));
        try (LocalStack stack = LocalStack.start(options)) {
            ServiceProcess gateway = stack.service(GATEWAY);
            stack.service(OTHER_READER).kill9();
            start(gateway);
            Start empty = start(gateway);
            produce(stack.kafka().bootstrapServers());
            Start full = start(gateway);
            long ofAStay = (full.heap() - empty.heap()) / OPEN;
            String report =
                    String.format(
                            Locale.ROOT,
                            "%,d open stays, %,d removed and not compacted; -XX:+UseSerialGC -Xmx538m%n"
                                    + "without: %.1f s of CPU, ready after %.1f s, heap %d MiB%n"
                                    + "with: %.1f s of CPU, ready after %.1f s, heap %d MiB;"
                                    + " %d bytes and %.1f us of CPU a stay%n",
                            OPEN,
                            REMOVED,
                            seconds(empty.cpu()),
                            seconds(empty.time()),
                            empty.heap() >> 20,
                            seconds(full.cpu()),
                            seconds(full.time()),
                            full.heap() >> 20,
                            ofAStay,
                            1e6 * seconds(full.cpu().minus(empty.cpu())) / OPEN);
            Files.writeString(Path.of("target/state-bench.txt"), report);
            System.out.println(report);
            assertThat(full.cpu()).isLessThanOrEqualTo(MOST_CPU);
            assertThat(full.heap()).isLessThanOrEqualTo(MOST_HEAP);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private static Start start(ServiceProcess gateway) throws Exception {
        gateway.kill9();
        long from = System.nanoTime();
        gateway.restart();
        Duration time = Duration.ofNanos(System.nanoTime() - from);
        Duration cpu =
                ProcessHandle.of(gateway.pid())
                        .orElseThrow()
                        .info()
                        .totalCpuDuration()
                        .orElseThrow();
        jcmd(gateway, "GC.run");
        return new Start(cpu, time, heap(jcmd(gateway, "GC.heap_info")));
    }

    /** The young and the old generation; the spaces within them are not added once more. */
    private static long heap(String info) {
        long used = 0;
        for (String line : info.lines().toList()) {
            Matcher part = USED.matcher(line);
            if (part.find()) {
                used += Long.parseLong(part.group(1)) << 10;
            }
        }
        assertThat(used).as(info).isPositive();
        return used;
    }

    private static String jcmd(ServiceProcess gateway, String command)
            throws IOException, InterruptedException {
        Process jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(gateway.pid()),
                                command)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
        assertThat(jcmd.waitFor()).as(said).isZero();
        return said;
    }

    private static void produce(String brokers) {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                brokers,
                                ProducerConfig.LINGER_MS_CONFIG,
                                50,
                                ProducerConfig.BATCH_SIZE_CONFIG,
                                1 << 18),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < OPEN + REMOVED; i++) {
                StayAccessUpdated open = stay(i, true);
                producer.send(record(open));
                if (i >= OPEN) {
                    producer.send(record(stay(i, false)));
                    producer.send(new ProducerRecord<>(TYPE.topic().wireName(), open.key(), null));
                }
            }
        }
    }

    private static StayAccessUpdated stay(int number, boolean isOpen) {
        return new StayAccessUpdated(
                "hotel-" + number / STAYS_OF_A_HOTEL,
                "PMS-" + (10_000_000 + number),
                Integer.toString(100 + number % STAYS_OF_A_HOTEL),
                1 + number,
                isOpen,
                isOpen ? 1 : 2);
    }

    private static ProducerRecord<String, byte[]> record(StayAccessUpdated stay) {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(
                        TYPE.topic().wireName(),
                        stay.key(),
                        EventJson.encode(stay).getBytes(UTF_8));
        CloudEventHeaders.put(
                record.headers(),
                UUID.randomUUID().toString(),
                "guest-chat-service",
                TYPE.wireName(),
                stay.subject(),
                Instant.now());
        return record;
    }
}
