package com.hotelchat.bus;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Opens producers of which only the last one with a name can write: Kafka refuses the records of
 * the one before from the moment in which the next one's {@link Producer#initTransactions} returns,
 * also when the former was frozen in the middle of its work.
 */
@ApplicationScoped
public class FencedProducers {

    /**
     * Bounds each call, and the time after which Kafka itself aborts what a frozen producer began.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Much less than the default, as there may be many producers and each sends small batches. */
    private static final long BUFFER_BYTES = 8L * 1024 * 1024;

    private static final long RETRY_MILLIS = 20;

    private final Map<String, Object> connection;

    protected FencedProducers(@Identifier("default-kafka-broker") Map<String, Object> connection) {
        this.connection = connection;
    }

    /**
     * Opens a producer that writes in transactions: idempotent, acknowledged by all in-sync
     * replicas. Each of its calls ends after ten seconds, without Kafka's answer if there is none;
     * then it must be closed and replaced.
     *
     * @param transactionalId the name of which only the last producer can write
     */
    public Producer<String, byte[]> open(String transactionalId) {
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, RecordKeySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) PATIENCE.toMillis());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // Kafka refuses records for the moment in which it still completes the last transaction.
        settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_MILLIS);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        return new KafkaProducer<>(settings);
    }
}
