package com.hotelchat.bus;

import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.liveness.BackgroundWork;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Writes signals to Kafka that are worthless when late, such as that somebody is typing. Bypasses
 * the outbox; while Kafka is unavailable, signals are dropped and counted.
 */
@ApplicationScoped
public class SignalProducer {

    private static final int MAX_WAITING = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final KafkaProducer<String, byte[]> kafka;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final String source;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);

    // A send blocks while Kafka does not name the leader of the partition.
    private final ExecutorService sender = Executors.newVirtualThreadPerTaskExecutor();

    SignalProducer(
            @Identifier("default-kafka-broker") Map<String, Object> connection,
            BackgroundWork work,
            MeterRegistry metrics,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.name") String source) {
        this.metrics = metrics;
        this.clock = clock;
        this.source = source;
        int patience = Math.toIntExact(PATIENCE.toMillis());
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        settings.put(ProducerConfig.ACKS_CONFIG, "1");
        settings.put(ProducerConfig.RETRIES_CONFIG, 0);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, patience);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, patience);
        kafka = new KafkaProducer<>(settings);
        work.watch("producer of signals", kafka);
    }

    /** Sends, if it can be done now; returns at once. */
    public void send(ChatEvent event) {
        EventType type = EventType.of(event);
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(
                        type.topic().wireName(),
                        event.key(),
                        EventJson.encode(event).getBytes(StandardCharsets.UTF_8));
        CloudEventHeaders.put(
                record.headers(),
                UUID.randomUUID().toString(),
                source,
                type.wireName(),
                event.subject(),
                clock.instant());
        TraceParent.put(record.headers(), TraceParent.now());
        if (!waiting.tryAcquire()) {
            dropped();
            return;
        }
        boolean isAccepted = false;
        try {
            sender.execute(() -> write(record));
            isAccepted = true;
        } finally {
            if (!isAccepted) {
                waiting.release();
            }
        }
    }

    private void write(ProducerRecord<String, byte[]> record) {
        try {
            kafka.send(
                    record,
                    (written, failure) -> {
                        if (failure != null) {
                            dropped();
                        }
                    });
        } catch (RuntimeException away) {
            dropped();
        } finally {
            waiting.release();
        }
    }

    private void dropped() {
        metrics.counter("hotelchat.signals.dropped").increment();
    }

    @PreDestroy
    void close() {
        sender.shutdownNow();
        kafka.close(PATIENCE);
    }
}
