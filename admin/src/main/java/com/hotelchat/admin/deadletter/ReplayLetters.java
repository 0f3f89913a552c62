package com.hotelchat.admin.deadletter;

import com.hotelchat.admin.connection.KafkaConnection;
import com.hotelchat.admin.connection.Settings;
import com.hotelchat.events.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine.Command;

/**
 * Sends records of dead letters to their topics again, for consumers that can process them now.
 * They have their keys, and so their partitions, but come after all that was written meanwhile.
 */
@Command(
        name = "replay",
        description = "Sends dead letters to their topics again, and marks them as handled.")
final class ReplayLetters extends Handling {

    ReplayLetters(Settings settings) {
        super(settings);
    }

    @Override
    String done() {
        return "replayed";
    }

    @Override
    Optional<String> handle(KafkaConnection kafka, Letter letter) {
        Optional<String> topic = letter.originalTopic();
        if (topic.isEmpty()) {
            return Optional.of(letter.id() + " does not say from which topic it is.");
        }
        if (letter.isOmitted()) {
            return Optional.of(
                    "The record of %s was too large for a letter; it is at %s, as long as that topic keeps it."
                            .formatted(letter.id(), letter.origin()));
        }
        if (isCompacted(topic.get())) {
            Optional<String> refusal = refusalOfState(kafka, letter);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        kafka.send(record(topic.get(), letter));
        return Optional.empty();
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, Letter letter) {
        ConsumerRecord<byte[], byte[]> kept = letter.record();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, null, kept.key(), kept.value());
        for (Header header : kept.headers()) {
            if (!header.key().startsWith(Letter.PREFIX)) {
                record.headers().add(header);
            }
        }
        record.headers()
                .add(Letter.REPLAYED_FROM, letter.id().toString().getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private static boolean isCompacted(String topic) {
        return Arrays.stream(Topic.values())
                .anyMatch(each -> each.wireName().equals(topic) && each.isCompacted());
    }

    /** Refuses a state that is not the last one of its key: it would take the place of that. */
    private static Optional<String> refusalOfState(KafkaConnection kafka, Letter letter) {
        Optional<TopicPartition> origin = letter.originalPartition();
        OptionalLong offset = letter.originalOffset();
        if (origin.isEmpty() || offset.isEmpty()) {
            return Optional.of(letter.id() + " does not say where its record was.");
        }
        AtomicReference<Optional<String>> later = new AtomicReference<>(Optional.empty());
        kafka.read(
                Map.of(origin.get(), offset.getAsLong() + 1),
                kafka.ends(List.of(origin.get())),
                record -> {
                    boolean isSame = Arrays.equals(record.key(), letter.record().key());
                    if (isSame) {
                        later.set(
                                Optional.of(
                                        "%s would replace a later state of its key, at %s@%d: drop it."
                                                .formatted(
                                                        letter.id(),
                                                        origin.get(),
                                                        record.offset())));
                    }
                    return !isSame;
                });
        return later.get();
    }
}
