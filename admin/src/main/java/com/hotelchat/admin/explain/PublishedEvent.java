package com.hotelchat.admin.explain;

import com.hotelchat.admin.connection.KafkaConnection;
import com.hotelchat.bus.CloudEventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The record of a message's event.
 *
 * @param writtenAt when Kafka got it
 */
record PublishedEvent(TopicPartition partition, long offset, Instant writtenAt) {

    /** Clocks of the database's clients and of Kafka's may differ. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    /** Bounds the search. */
    private static final int MOST_RECORDS = 1_000_000;

    /**
     * Searches the partition of the message's key, from shortly before it was sent.
     *
     * @return empty if the topic does not have it any more, or yet
     */
    static Optional<PublishedEvent> find(KafkaConnection kafka, Chat chat, StoredMessage message) {
        String topic = chat.sent().topic().wireName();
        int partitions = kafka.partitions(List.of(topic)).size();
        if (partitions == 0) {
            return Optional.empty();
        }
        byte[] key = message.key().getBytes(StandardCharsets.UTF_8);
        TopicPartition partition =
                new TopicPartition(topic, BuiltInPartitioner.partitionForKey(key, partitions));
        long from =
                kafka.offsetsAt(
                                List.of(partition),
                                message.sentAt().minus(TOLERANCE).toEpochMilli())
                        .getOrDefault(partition, -1L);
        if (from < 0) {
            return Optional.empty();
        }
        AtomicReference<Optional<PublishedEvent>> found = new AtomicReference<>(Optional.empty());
        int[] read = {0};
        kafka.read(
                Map.of(partition, from),
                kafka.ends(List.of(partition)),
                record -> {
                    if (Arrays.equals(record.key(), key) && isOf(record, chat, message)) {
                        found.set(Optional.of(of(record)));
                        return false;
                    }
                    return ++read[0] < MOST_RECORDS;
                });
        return found.get();
    }

    private static boolean isOf(
            ConsumerRecord<byte[], byte[]> record, Chat chat, StoredMessage message) {
        return has(record.headers(), CloudEventHeaders.TYPE, chat.sent().wireName())
                && has(
                        record.headers(),
                        CloudEventHeaders.SEQUENCE,
                        Long.toString(message.sequence()));
    }

    private static boolean has(Headers headers, String name, String value) {
        Header header = headers.lastHeader(name);
        return header != null
                && Arrays.equals(header.value(), value.getBytes(StandardCharsets.UTF_8));
    }

    private static PublishedEvent of(ConsumerRecord<byte[], byte[]> record) {
        return new PublishedEvent(
                new TopicPartition(record.topic(), record.partition()),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()));
    }

    @Override
    public String toString() {
        return partition.topic() + ", partition " + partition.partition() + ", offset " + offset;
    }
}
