package com.hotelchat.admin.connection;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka, as far as the tool needs it. Every call has a deadline; what fails becomes an {@link
 * AdminException}. Consumers belong to no group.
 */
public final class KafkaConnection implements AutoCloseable {

    /** Bounds each call, and the time without any record while a partition is read. */
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private static final int REQUEST_MILLIS = 10_000;
    private static final Duration POLL = Duration.ofMillis(250);

    /** Bounds what a consumer holds in memory, however large the records are. */
    private static final int FETCH_BYTES = 8 * 1024 * 1024;

    private static final int PARTITION_FETCH_BYTES = 512 * 1024;

    /** Ends a partition where an open transaction begins: no consumer reads further. */
    private static final ListOffsetsOptions COMMITTED =
            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

    private final Settings settings;
    private final Admin admin;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    private KafkaConnection(Settings settings, Admin admin) {
        this.settings = settings;
        this.admin = admin;
    }

    /**
     * Connects.
     *
     * @throws AdminException if a setting is missing or cannot be used
     */
    public static KafkaConnection open(Settings settings) {
        Map<String, Object> all = settings.kafka();
        all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) DEADLINE.toMillis());
        try {
            return new KafkaConnection(settings, Admin.create(all));
        } catch (KafkaException unusable) {
            throw new AdminException(
                    "Kafka's client cannot use its settings: " + innermost(unusable), unusable);
        }
    }

    /** Returns the names of all topics that the user may see. */
    public Set<String> topics() {
        return await(admin.listTopics().names());
    }

    /**
     * Returns the partitions of topics; those that do not exist are left out.
     *
     * @throws AdminException if Kafka does not answer or refuses
     */
    public List<TopicPartition> partitions(Collection<String> topics) {
        Set<String> present = topics();
        List<String> wanted = topics.stream().filter(present::contains).sorted().toList();
        Map<String, TopicDescription> described =
                await(admin.describeTopics(wanted).allTopicNames());
        return described.values().stream()
                .sorted(Comparator.comparing(TopicDescription::name))
                .flatMap(
                        topic ->
                                topic.partitions().stream()
                                        .map(
                                                each ->
                                                        new TopicPartition(
                                                                topic.name(), each.partition())))
                .toList();
    }

    /** Returns the first offset of each partition that still has a record. */
    public Map<TopicPartition, Long> begins(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.earliest());
    }

    /** Returns the offset after the last record of each partition. */
    public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.latest());
    }

    /** Returns the first offset of one partition. */
    public long begin(TopicPartition partition) {
        return begins(List.of(partition)).getOrDefault(partition, 0L);
    }

    /** Returns the offset after the last record of one partition. */
    public long end(TopicPartition partition) {
        return ends(List.of(partition)).getOrDefault(partition, 0L);
    }

    /**
     * Returns the first offset of each partition whose record is not older than a time; -1 if there
     * is none.
     */
    public Map<TopicPartition, Long> offsetsAt(
            Collection<TopicPartition> partitions, long epochMillis) {
        return offsets(partitions, OffsetSpec.forTimestamp(epochMillis));
    }

    private Map<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, OffsetSpec which) {
        return await(
                        admin.listOffsets(
                                        partitions.stream()
                                                .collect(
                                                        Collectors.toMap(
                                                                partition -> partition,
                                                                partition -> which)),
                                        COMMITTED)
                                .all())
                .entrySet()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().offset()));
    }

    /** Returns what a consumer group has committed; nothing for a group that never did. */
    public Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
            awaitUnchecked(
                            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(),
                            true)
                    .forEach(
                            (partition, offset) -> {
                                // Kafka returns null for a partition without a committed offset.
                                if (offset != null) {
                                    committed.put(partition, offset);
                                }
                            });
            return committed;
        } catch (GroupIdNotFoundException none) {
            return Map.of();
        }
    }

    /** Commits offsets for a group that has no members. */
    public void commit(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        await(admin.alterConsumerGroupOffsets(group, offsets).all());
    }

    /** Returns whether a consumer group has members. */
    public boolean hasMembers(String group) {
        try {
            return awaitUnchecked(admin.describeConsumerGroups(List.of(group)).all(), true)
                    .values()
                    .stream()
                    .anyMatch(each -> !each.members().isEmpty());
        } catch (GroupIdNotFoundException none) {
            return false;
        }
    }

    /** Decides after each record whether reading goes on. */
    @FunctionalInterface
    public interface Reader {

        /** Receives a record; returns whether to go on. */
        boolean accept(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * Reads partitions, each from an offset to another one, and records of a partition in their
     * order. Records of transactions that were aborted or are not complete are left out.
     *
     * @param from the first offset of each partition
     * @param to the offset after the last one of each partition
     * @throws AdminException if Kafka does not answer or refuses
     */
    public void read(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to, Reader reader) {
        Map<TopicPartition, Long> open = new HashMap<>(to);
        open.keySet().retainAll(from.keySet());
        open.entrySet().removeIf(each -> from.getOrDefault(each.getKey(), 0L) >= each.getValue());
        if (open.isEmpty()) {
            return;
        }
        withConsumer(
                consumer -> {
                    consumer.assign(open.keySet());
                    from.forEach(
                            (partition, offset) -> {
                                if (open.containsKey(partition)) {
                                    consumer.seek(partition, offset);
                                }
                            });
                    long progress = System.nanoTime();
                    while (!open.isEmpty()) {
                        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                        for (ConsumerRecord<byte[], byte[]> record : records) {
                            Long end =
                                    open.get(
                                            new TopicPartition(record.topic(), record.partition()));
                            if (end != null && record.offset() < end && !reader.accept(record)) {
                                return;
                            }
                        }
                        // The position moves over transaction markers, which are not records.
                        boolean isFinished =
                                open.entrySet()
                                        .removeIf(
                                                each ->
                                                        consumer.position(each.getKey())
                                                                >= each.getValue());
                        if (isFinished) {
                            consumer.assign(open.keySet());
                        }
                        if (isFinished || !records.isEmpty()) {
                            progress = System.nanoTime();
                        } else if (System.nanoTime() - progress > DEADLINE.toNanos()) {
                            throw silent(null);
                        }
                    }
                });
    }

    private void withConsumer(Consumer<KafkaConsumer<byte[], byte[]>> work) {
        Map<String, Object> all = settings.kafka();
        all.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) DEADLINE.toMillis());
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        all, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            work.accept(consumer);
        } catch (KafkaException failed) {
            throw sentence(failed);
        }
    }

    /**
     * Sends a record, idempotent and to all in-sync replicas, to the partition that its key
     * decides, and waits for the answer.
     *
     * @throws AdminException if Kafka does not answer or refuses
     */
    public RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        try {
            return await(producer().send(record));
        } catch (KafkaException failed) {
            throw sentence(failed);
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            Map<String, Object> all = settings.kafka();
            all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
            all.put(ProducerConfig.ACKS_CONFIG, "all");
            all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
            all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
            all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, REQUEST_MILLIS);
            all.put(
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    (int) DEADLINE.minusSeconds(1).toMillis());
            // As in the services: a letter may be as large as Kafka permits.
            all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, FETCH_BYTES);
            producer =
                    new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    private <T> T await(Future<T> answer) {
        try {
            return awaitUnchecked(answer, false);
        } catch (KafkaException failed) {
            throw sentence(failed);
        }
    }

    /** Lets a group that does not exist through, if that is expected. */
    private <T> T awaitUnchecked(Future<T> answer, boolean mayBeMissing) {
        try {
            return answer.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof GroupIdNotFoundException missing && mayBeMissing) {
                throw missing;
            }
            throw sentence(failed.getCause());
        } catch (java.util.concurrent.TimeoutException late) {
            throw silent(late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AdminException("Interrupted.", interrupted);
        }
    }

    private AdminException sentence(@Nullable Throwable failed) {
        if (failed instanceof TimeoutException) {
            return silent(failed);
        }
        if (failed instanceof AuthorizationException || failed instanceof AuthenticationException) {
            return new AdminException(
                    "Kafka does not allow it to this user: " + failed.getMessage(), failed);
        }
        if (failed instanceof UnknownTopicOrPartitionException) {
            return new AdminException(
                    "Kafka has no such topic or partition, or this user may not see it.", failed);
        }
        return new AdminException(
                "Kafka failed: " + (failed == null ? "unknown" : innermost(failed)),
                failed == null ? new IllegalStateException() : failed);
    }

    private AdminException silent(@Nullable Throwable cause) {
        String sentence =
                "Kafka did not answer within "
                        + DEADLINE.toSeconds()
                        + " s at "
                        + settings.bootstrapServers()
                        + ".";
        return cause == null ? new AdminException(sentence) : new AdminException(sentence, cause);
    }

    private static String innermost(Throwable failed) {
        Throwable cause = failed;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
        }
        admin.close(Duration.ofSeconds(2));
    }
}
