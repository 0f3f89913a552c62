package com.hotelchat.admin.deadletter;

import com.hotelchat.admin.connection.AdminException;
import com.hotelchat.admin.connection.KafkaConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The dead letters of all topics, and which of them are handled. That is kept in Kafka: as what the
 * group {@value #GROUP} has committed for each partition, with the handled letters beyond it as
 * metadata.
 */
final class Letters {

    /** The consumer group that holds the marks; it has no members. */
    static final String GROUP = "hotelchat-admin";

    private static final int NAMED_GAPS = 5;

    private final KafkaConnection kafka;

    Letters(KafkaConnection kafka) {
        this.kafka = kafka;
    }

    /**
     * Reads letters, those of a partition in their order, one at a time.
     *
     * @param handled whether to read those that are handled, instead of the others
     */
    void each(Predicate<String> topics, boolean handled, Consumer<Letter> reader) {
        List<TopicPartition> partitions =
                kafka.partitions(
                        kafka.topics().stream()
                                .filter(topic -> topic.endsWith(LetterId.SUFFIX))
                                .filter(topics)
                                .toList());
        if (partitions.isEmpty()) {
            throw new AdminException("There is no such dead-letter topic, or it is not visible.");
        }
        Map<TopicPartition, Long> begins = kafka.begins(partitions);
        Map<TopicPartition, HandledOffsets> marks = marks(begins);
        Map<TopicPartition, Long> from = new HashMap<>(begins);
        if (!handled) {
            marks.forEach((partition, mark) -> from.put(partition, mark.upTo()));
        }
        kafka.read(
                from,
                kafka.ends(partitions),
                record -> {
                    Letter letter = new Letter(record);
                    boolean isHandled =
                            marks.getOrDefault(letter.id().topicPartition(), HandledOffsets.NONE)
                                    .contains(record.offset());
                    if (isHandled == handled) {
                        reader.accept(letter);
                    }
                    return true;
                });
    }

    /**
     * Returns a letter.
     *
     * @throws AdminException if there is none of that id any more, or yet
     */
    Letter get(LetterId id) {
        TopicPartition partition = id.topicPartition();
        if (!kafka.partitions(List.of(id.topic())).contains(partition)) {
            throw new AdminException("There is no partition " + partition + ".");
        }
        if (id.offset() < kafka.begin(partition)) {
            throw new AdminException(id + " has expired.");
        }
        AtomicReference<Optional<ConsumerRecord<byte[], byte[]>>> found =
                new AtomicReference<>(Optional.empty());
        if (id.offset() < kafka.end(partition)) {
            kafka.read(
                    Map.of(partition, id.offset()),
                    Map.of(partition, id.offset() + 1),
                    record -> {
                        found.set(Optional.of(record));
                        return false;
                    });
        }
        return new Letter(
                found.get()
                        .orElseThrow(() -> new AdminException("There is no letter " + id + ".")));
    }

    /** Returns the letters of a partition that are handled. */
    HandledOffsets handled(TopicPartition partition) {
        return marks(kafka.begins(List.of(partition))).getOrDefault(partition, HandledOffsets.NONE);
    }

    /**
     * Marks letters of a partition as handled. Reads the marks immediately before, so that marks
     * that were made meanwhile are kept.
     *
     * @throws AdminException if Kafka would not keep the marks
     */
    void mark(TopicPartition partition, List<Long> offsets) {
        HandledOffsets next = requireFitting(partition, handled(partition).and(offsets));
        kafka.commit(GROUP, Map.of(partition, new OffsetAndMetadata(next.upTo(), next.metadata())));
    }

    /**
     * Returns the marks if Kafka keeps them.
     *
     * @throws AdminException if there are too many single ones
     */
    static HandledOffsets requireFitting(TopicPartition partition, HandledOffsets marks) {
        if (marks.fits()) {
            return marks;
        }
        String older =
                marks.gaps(NAMED_GAPS).stream()
                        .map(
                                offset ->
                                        new LetterId(
                                                partition.topic(), partition.partition(), offset))
                        .map(LetterId::toString)
                        .collect(Collectors.joining(", "));
        throw new AdminException(
                "Too many single letters of %s/%d are handled: first replay or drop older ones, as %s."
                        .formatted(partition.topic(), partition.partition(), older));
    }

    private Map<TopicPartition, HandledOffsets> marks(Map<TopicPartition, Long> begins) {
        Map<TopicPartition, OffsetAndMetadata> committed = kafka.committed(GROUP);
        Map<TopicPartition, HandledOffsets> marks = new HashMap<>();
        begins.forEach(
                (partition, begin) -> {
                    OffsetAndMetadata kept = committed.get(partition);
                    try {
                        HandledOffsets handled =
                                kept == null
                                        ? HandledOffsets.NONE
                                        : HandledOffsets.parse(kept.offset(), kept.metadata());
                        marks.put(partition, handled.startingAt(begin));
                    } catch (IllegalArgumentException foreign) {
                        throw new AdminException(
                                "The group "
                                        + GROUP
                                        + " has committed what this tool did not write, for "
                                        + partition
                                        + ": reset its offset.",
                                foreign);
                    }
                });
        return marks;
    }
}
