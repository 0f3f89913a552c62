package com.hotelchat.bus;

import com.hotelchat.liveness.BackgroundWork;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes records to Kafka: idempotent, acknowledged by all in-sync replicas, and without a
 * deadline. A record that had one could expire while a later one of its key goes through, and the
 * order would be lost; so while Kafka is unavailable, records wait.
 */
@ApplicationScoped
public class EventProducer {

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final KafkaProducer<String, byte[]> kafka;

    @Inject
    EventProducer(
            @Identifier("default-kafka-broker") Map<String, Object> connection,
            BackgroundWork work) {
        this(connection, Long.MAX_VALUE);
        work.watch("producer of events", kafka);
    }

    /**
     * Creates a producer that nothing supervises: the code that creates it abandons it when its
     * records are not sent.
     *
     * @param maxBlockMillis longest time that a send waits for Kafka to name the leader of the
     *     partition
     */
    EventProducer(Map<String, Object> connection, long maxBlockMillis) {
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, RecordKeySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, maxBlockMillis);
        kafka = new KafkaProducer<>(settings);
    }

    /**
     * Hands a record to Kafka. Records of one key keep the order of the calls. Blocks while Kafka
     * does not say who leads the partition, so it is not for an event loop.
     *
     * @return completes with the broker's answer
     * @throws InterruptException when the thread is interrupted
     */
    public Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
        return kafka.send(record);
    }

    /** Closes the producer at once; records that are not sent yet fail. */
    void abandon() {
        kafka.close(Duration.ZERO);
    }

    @PreDestroy
    void close() {
        kafka.close(CLOSE_PATIENCE);
    }
}
