package com.hotelchat.bus;

import com.hotelchat.events.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Takes the records that no consumer can ever use: each goes to the topic {@link
 * Topic#deadLetterName()} with its key, value and headers as they were, and why.
 */
@ApplicationScoped
public class DeadLetters {

    /** Why it was given up, in words without any of its data. */
    public static final String REASON = "dlq-reason";

    /** The class of what found it. */
    public static final String EXCEPTION = "dlq-exception";

    /** Where it was. */
    public static final String TOPIC = "dlq-topic";

    /** Where it was in its topic. */
    public static final String PARTITION = "dlq-partition";

    /** Where it was in its partition. */
    public static final String OFFSET = "dlq-offset";

    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final EventProducer producer;
    private final MeterRegistry metrics;
    private final String consumer;
    // Sending may block, and the callers are event loops.
    private final Executor sender =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("dead-letters-", 0).factory());

    DeadLetters(
            EventProducer producer,
            MeterRegistry metrics,
            @ConfigProperty(name = "quarkus.application.name") String consumer) {
        this.producer = producer;
        this.metrics = metrics;
        this.consumer = consumer;
    }

    /**
     * Gives a record up.
     *
     * @param reason why, in words without any of the record's data
     * @return completes when Kafka has it, so that the original may be acknowledged
     */
    public CompletionStage<Void> take(
            Topic topic, ConsumerRecord<String, byte[]> record, String reason, Throwable cause) {
        ProducerRecord<String, byte[]> letter =
                new ProducerRecord<>(
                        topic.deadLetterName(),
                        null,
                        record.key(),
                        record.value(),
                        record.headers());
        letter.headers()
                .add(REASON, utf8(reason))
                .add(EXCEPTION, utf8(cause.getClass().getName()))
                .add(TOPIC, utf8(record.topic()))
                .add(PARTITION, utf8(Integer.toString(record.partition())))
                .add(OFFSET, utf8(Long.toString(record.offset())));
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        producer.send(letter).get();
                    } catch (InterruptedException | ExecutionException lost) {
                        throw new IllegalStateException("The dead letter was not written", lost);
                    }
                    metrics.counter(
                                    "hotelchat.dead.letters",
                                    "topic",
                                    record.topic(),
                                    "consumer",
                                    consumer)
                            .increment();
                    LOG.warnf(
                            "Dead letter: %s-%d@%d: %s",
                            record.topic(), record.partition(), record.offset(), reason);
                },
                sender);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
