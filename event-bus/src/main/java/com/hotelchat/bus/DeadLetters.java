package com.hotelchat.bus;

import com.hotelchat.events.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends records that no consumer can ever use to the topic {@link Topic#deadLetterName()}, with
 * their key, value, headers and the reason. A record that is too large for that is sent without its
 * value, and failing that only as its coordinates: no record blocks the records after it.
 */
@ApplicationScoped
public class DeadLetters {

    /** The reason why the record was dead-lettered, in words without any of its data. */
    public static final String REASON = "dlq-reason";

    /** The class of the failure. */
    public static final String EXCEPTION = "dlq-exception";

    /** The topic of the record. */
    public static final String TOPIC = "dlq-topic";

    /** The partition of the record. */
    public static final String PARTITION = "dlq-partition";

    /** The offset of the record in its partition. */
    public static final String OFFSET = "dlq-offset";

    /** The service that gave the record up. */
    public static final String CONSUMER = "dlq-consumer";

    /** The length in bytes of a value that is too large for a letter. */
    public static final String VALUE_OMITTED = "dlq-value-omitted";

    /** The length in bytes of a key that is too large for a letter. */
    public static final String KEY_OMITTED = "dlq-key-omitted";

    /** The number of headers that are too large for a letter. */
    public static final String HEADERS_OMITTED = "dlq-headers-omitted";

    /**
     * The number of refusals in a row after which a letter is abandoned; an outage of a broker
     * never counts.
     */
    private static final int MAX_REFUSALS = 5;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** The longest that one attempt waits for Kafka to name the partition's leader. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final DescribeTopicsOptions CHECK =
            new DescribeTopicsOptions().timeoutMs(10_000);

    private static final List<String> OURS =
            List.of(
                    REASON,
                    EXCEPTION,
                    TOPIC,
                    PARTITION,
                    OFFSET,
                    CONSUMER,
                    VALUE_OMITTED,
                    KEY_OMITTED,
                    HEADERS_OMITTED);

    private static final RecordKeySerializer KEYS = new RecordKeySerializer();

    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final Map<String, Object> connection;
    private final MeterRegistry metrics;
    private final String consumer;
    // Sending may block, and the callers are event loops.
    private final Executor sender =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("dead-letters-", 0).factory());

    // Not the producer for events, which waits without end for a topic that is missing. Most
    // services never write a letter.
    private @Nullable EventProducer producer;

    DeadLetters(
            @Identifier("default-kafka-broker") Map<String, Object> connection,
            MeterRegistry metrics,
            @ConfigProperty(name = "quarkus.application.name") String consumer) {
        this.connection = connection;
        this.metrics = metrics;
        this.consumer = consumer;
    }

    /** The parts of a record that its letter carries; each form is smaller than the one before. */
    private enum Form {
        WHOLE,
        WITHOUT_VALUE,
        COORDINATES;

        private Form smaller() {
            return this == WHOLE ? WITHOUT_VALUE : COORDINATES;
        }
    }

    /**
     * Gives a record up.
     *
     * @param reason why, in words without any of the record's data
     * @return completes when Kafka has the letter, or when Kafka refuses it for good, which is
     *     logged and counted: the original may be acknowledged. It never fails
     */
    public CompletionStage<Void> take(
            Topic topic, ConsumerRecord<String, byte[]> record, String reason, Throwable cause) {
        return CompletableFuture.runAsync(
                () -> {
                    if (write(topic, record, reason, cause)) {
                        count("hotelchat.dead.letters", record);
                        LOG.warnf(
                                "Dead letter: %s-%d@%d: %s",
                                record.topic(), record.partition(), record.offset(), reason);
                    }
                },
                sender);
    }

    private boolean write(
            Topic topic, ConsumerRecord<String, byte[]> record, String reason, Throwable cause) {
        Form form = Form.WHOLE;
        for (int refusals = 0; ; ) {
            try {
                send(letter(form, topic, record, reason, cause));
                return true;
            } catch (InterruptedException | InterruptException stopping) {
                throw new IllegalStateException("The dead letter was not written", stopping);
            } catch (ExecutionException | RuntimeException refused) {
                Throwable why =
                        refused instanceof ExecutionException ? refused.getCause() : refused;
                if (why instanceof RecordTooLargeException && form != Form.COORDINATES) {
                    form = form.smaller();
                } else if (why instanceof RetriableException) {
                    pause();
                } else if (++refusals == MAX_REFUSALS) {
                    count("hotelchat.dead.letters.lost", record);
                    LOG.errorf(
                            "Kafka refuses a dead letter, and the record is left in its topic only:"
                                    + " %s-%d@%d: %s: %s",
                            record.topic(), record.partition(), record.offset(), reason, why);
                    return false;
                } else {
                    pause();
                }
            }
        }
    }

    /** A send waits for a topic that is missing as it does while no broker answers. */
    private static final class MissingTopic extends KafkaException {

        @Serial private static final long serialVersionUID = 1;

        private MissingTopic(String topic) {
            super(topic + " does not exist");
        }
    }

    private void send(ProducerRecord<String, byte[]> letter)
            throws ExecutionException, InterruptedException {
        EventProducer sending = producer();
        Future<RecordMetadata> answer = sending.send(letter);
        while (true) {
            try {
                answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (java.util.concurrent.TimeoutException waiting) {
                if (isMissing(letter.topic())) {
                    abandon(sending);
                    throw new MissingTopic(letter.topic());
                }
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof TimeoutException && isMissing(letter.topic())) {
                    throw new MissingTopic(letter.topic());
                }
                throw failed;
            }
        }
    }

    /**
     * Returns whether Kafka answers that no such topic exists, or none that this service may see.
     */
    private boolean isMissing(String topic) {
        try (Admin admin = Admin.create(connection)) {
            // The call ends by itself; closing the client would wait for a call that does not.
            admin.describeTopics(List.of(topic), CHECK).allTopicNames().get();
            return false;
        } catch (ExecutionException answered) {
            return answered.getCause() instanceof UnknownTopicOrPartitionException
                    || answered.getCause() instanceof AuthorizationException;
        } catch (KafkaException unanswered) {
            return false;
        } catch (InterruptedException stopping) {
            throw new IllegalStateException("The dead letter was not written", stopping);
        }
    }

    private synchronized EventProducer producer() {
        if (producer == null) {
            producer = new EventProducer(connection, PATIENCE.toMillis());
        }
        return producer;
    }

    /**
     * Ends a producer that waits for a missing topic: what it holds takes the room of other
     * letters.
     */
    private synchronized void abandon(EventProducer stuck) {
        if (producer == stuck) {
            producer = null;
        }
        stuck.abandon();
    }

    @PreDestroy
    synchronized void close() {
        if (producer != null) {
            producer.close();
        }
    }

    private static void pause() {
        try {
            // Blocks only the virtual thread of this letter.
            Thread.sleep(PAUSE);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException("The dead letter was not written", stopping);
        }
    }

    private ProducerRecord<String, byte[]> letter(
            Form form,
            Topic topic,
            ConsumerRecord<String, byte[]> record,
            String reason,
            Throwable cause) {
        boolean isKept = form != Form.COORDINATES;
        ProducerRecord<String, byte[]> letter =
                new ProducerRecord<>(
                        topic.deadLetterName(),
                        null,
                        isKept ? record.key() : null,
                        form == Form.WHOLE ? record.value() : null,
                        isKept ? record.headers() : null);
        Headers headers = letter.headers();
        // The headers may come from an earlier letter that was sent again, or from another writer.
        OURS.forEach(headers::remove);
        headers.add(REASON, utf8(reason))
                .add(EXCEPTION, utf8(cause.getClass().getName()))
                .add(TOPIC, utf8(record.topic()))
                .add(PARTITION, utf8(Integer.toString(record.partition())))
                .add(OFFSET, utf8(Long.toString(record.offset())))
                .add(CONSUMER, utf8(consumer));
        if (form != Form.WHOLE) {
            headers.add(VALUE_OMITTED, number(record.value() == null ? 0 : record.value().length));
        }
        if (!isKept) {
            headers.add(KEY_OMITTED, number(keyLength(record)))
                    .add(HEADERS_OMITTED, number(record.headers().toArray().length));
        }
        return letter;
    }

    private static int keyLength(ConsumerRecord<String, byte[]> record) {
        byte[] key = KEYS.serialize(record.topic(), record.key());
        return key == null ? 0 : key.length;
    }

    private void count(String name, ConsumerRecord<String, byte[]> record) {
        metrics.counter(name, "topic", record.topic(), "consumer", consumer).increment();
    }

    private static byte[] number(int number) {
        return utf8(Integer.toString(number));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
