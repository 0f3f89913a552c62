package com.hotelchat.admin.deadletter;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which dead letters are chosen. */
final class Selection {

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Only those of a topic, as hotel.stays.")
    private @Nullable String topic;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Only those whose reason contains a text.")
    private @Nullable String reason;

    @Option(
            names = "--consumer",
            paramLabel = "SERVICE",
            description = "Only those of a service, as guest-chat-service.")
    private @Nullable String consumer;

    @Option(names = "--hotel", paramLabel = "SLUG", description = "Only those of a hotel.")
    private @Nullable String hotel;

    /** Returns whether a dead-letter topic is chosen. */
    boolean includes(String deadLetterTopic) {
        return topic == null
                || deadLetterTopic.equals(topic)
                || deadLetterTopic.equals(topic + LetterId.SUFFIX);
    }

    /** Returns whether a letter is chosen; its topic is known to be. */
    boolean includes(Letter letter) {
        return (reason == null
                        || letter.reason()
                                .toLowerCase(Locale.ROOT)
                                .contains(reason.toLowerCase(Locale.ROOT)))
                && (consumer == null || letter.consumer().equals(consumer))
                && (hotel == null || letter.hotel().filter(hotel::equals).isPresent());
    }
}
