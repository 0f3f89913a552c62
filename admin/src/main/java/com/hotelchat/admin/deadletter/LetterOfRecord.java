package com.hotelchat.admin.deadletter;

import com.hotelchat.admin.connection.KafkaConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;

/**
 * The dead letter that a consumer wrote of a record.
 *
 * @param id the place of the letter
 * @param reason why the record could not be processed
 * @param isHandled whether the letter is marked as handled
 */
public record LetterOfRecord(String id, String reason, boolean isHandled) {

    /** Clocks of brokers may differ. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    /**
     * Searches the letter of a record, in all partitions: one without its key may be in any.
     *
     * @param consumer the service that may have written the letter
     * @param since when the record was written
     * @return empty if there is none, or if it has expired
     */
    public static Optional<LetterOfRecord> find(
            KafkaConnection kafka,
            String consumer,
            TopicPartition partition,
            long offset,
            Instant since) {
        List<TopicPartition> all = kafka.partitions(List.of(partition.topic() + LetterId.SUFFIX));
        Map<TopicPartition, Long> from =
                new HashMap<>(kafka.offsetsAt(all, since.minus(TOLERANCE).toEpochMilli()));
        from.values().removeIf(none -> none < 0);
        AtomicReference<Optional<Letter>> found = new AtomicReference<>(Optional.empty());
        kafka.read(
                from,
                kafka.ends(all),
                record -> {
                    Letter letter = new Letter(record);
                    boolean isIt =
                            letter.consumer().equals(consumer)
                                    && letter.originalPartition()
                                            .filter(partition::equals)
                                            .isPresent()
                                    && letter.originalOffset().equals(OptionalLong.of(offset));
                    if (isIt) {
                        found.set(Optional.of(letter));
                    }
                    return !isIt;
                });
        Letters letters = new Letters(kafka);
        return found.get()
                .map(
                        letter ->
                                new LetterOfRecord(
                                        letter.id().toString(),
                                        letter.reason(),
                                        letters.handled(letter.id().topicPartition())
                                                .contains(letter.id().offset())));
    }
}
