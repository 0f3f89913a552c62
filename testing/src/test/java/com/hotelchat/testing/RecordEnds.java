package com.hotelchat.testing;

import com.hotelchat.localstack.LocalStack;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Finds the offset after the last record of a partition. The end of the partition is later where
 * transactions wrote it: each leaves a marker, which no consumer commits.
 */
public final class RecordEnds {

    /** More than the possible markers after the last record: one for each shard of each outbox. */
    private static final int MARKERS = 64;

    private RecordEnds() {}

    /** Returns the offsets that a group has committed once it has consumed all present records. */
    public static Map<TopicPartition, Long> of(
            LocalStack stack, Collection<TopicPartition> partitions) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                stack.kafka().bootstrapServers()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> records = new HashMap<>(begins);
            ends.forEach(
                    (partition, end) ->
                            consumer.seek(
                                    partition,
                                    Math.max(begins.getOrDefault(partition, 0L), end - MARKERS)));
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(
                                record ->
                                        records.put(
                                                new TopicPartition(
                                                        record.topic(), record.partition()),
                                                record.offset() + 1));
            }
            return records;
        }
    }
}
