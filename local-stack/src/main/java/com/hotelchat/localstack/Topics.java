package com.hotelchat.localstack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** The topics of the Kafka contract, as data. */
public final class Topics {

    /** The policies by which Kafka discards old records of a topic. */
    public enum Cleanup {
        /** Discards records that are older than the retention. */
        DELETE("delete"),
        /** The last record of each key stays for ever. */
        COMPACT("compact"),
        /** The last record of each key stays until the retention is over. */
        COMPACT_AND_DELETE("compact,delete");

        private final String policy;

        Cleanup(String policy) {
            this.policy = policy;
        }
    }

    /** An unlimited time, as Kafka represents it. */
    static final Duration FOR_EVER = Duration.ofMillis(-1);

    /** The largest batch of other systems once decompressed, in bytes. */
    private static final int FOREIGN_LIMIT = 4 << 20;

    /**
     * The time for which every record of a compacted topic with a retention stays uncompacted: the
     * last one that was written is not always the newest, and consumers must have seen both.
     */
    private static final Duration UNCOMPACTED = Duration.ofHours(1);

    /**
     * A topic.
     *
     * @param name name on the wire
     * @param partitions number of partitions
     * @param cleanup policy by which old records are discarded
     * @param retention time for which a record stays; negative means for ever
     * @param consumed whether one of the services reads it, and so needs a dead-letter topic for it
     */
    public record Topic(
            String name, int partitions, Cleanup cleanup, Duration retention, boolean consumed) {

        /** The topic to which the consumer of this topic sends dead letters. */
        Topic deadLetters() {
            return new Topic(name + ".dlq", partitions, Cleanup.DELETE, Duration.ofDays(30), false);
        }

        /** Returns whether other systems produce to it. */
        boolean isForeign() {
            return name.startsWith("hotel.") && !name.endsWith(".dlq");
        }

        /** This topic for Kafka's admin client; one replica, as there is one broker. */
        NewTopic creation() {
            Map<String, String> settings = new HashMap<>();
            settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanup.policy);
            settings.put(
                    TopicConfig.RETENTION_MS_CONFIG, Long.toString(retentionMillis(retention)));
            if (isForeign()) {
                // The broker decompresses batches: a record is as large for its readers as for its
                // limit, and no reader needs the codec that a producer chose.
                settings.put(TopicConfig.COMPRESSION_TYPE_CONFIG, "uncompressed");
                settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(FOREIGN_LIMIT));
            }
            if (cleanup == Cleanup.COMPACT_AND_DELETE) {
                settings.put(
                        TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
                        Long.toString(UNCOMPACTED.toMillis()));
            }
            if (!retention.isNegative()) {
                // Kafka drops whole segments: one that lives longer than the retention keeps old
                // records.
                settings.put(
                        TopicConfig.SEGMENT_MS_CONFIG,
                        Long.toString(Math.min(retention.toMillis(), 86_400_000)));
            }
            return new NewTopic(name, partitions, (short) 1).configs(settings);
        }

        private static long retentionMillis(Duration retention) {
            return retention.isNegative() ? -1 : retention.toMillis();
        }
    }

    private static final Duration WEEK = Duration.ofDays(7);

    private static final List<Topic> FIRST_HAND =
            List.of(
                    new Topic("hotel.stays", 6, Cleanup.DELETE, WEEK, true),
                    new Topic("hotel.staff", 6, Cleanup.COMPACT, FOR_EVER, true),
                    new Topic("hotel.notices", 6, Cleanup.DELETE, WEEK, true),
                    new Topic("guest-chat.events", 12, Cleanup.DELETE, WEEK, true),
                    new Topic("staff-chat.events", 12, Cleanup.DELETE, WEEK, true),
                    new Topic("staff-chat.members", 6, Cleanup.COMPACT, FOR_EVER, true),
                    new Topic("guest-chat.sessions", 6, Cleanup.COMPACT, FOR_EVER, true),
                    new Topic("guest-chat.devices", 6, Cleanup.DELETE, Duration.ofDays(1), true),
                    new Topic("chat.signals", 6, Cleanup.DELETE, Duration.ofMinutes(1), true),
                    new Topic(
                            "realtime.presence",
                            6,
                            Cleanup.COMPACT_AND_DELETE,
                            Duration.ofDays(1),
                            true),
                    new Topic("notification.events", 6, Cleanup.DELETE, WEEK, false));

    private static final List<Topic> ALL = withDeadLetters();

    private Topics() {}

    private static List<Topic> withDeadLetters() {
        List<Topic> all = new ArrayList<>(FIRST_HAND);
        FIRST_HAND.stream().filter(Topic::consumed).map(Topic::deadLetters).forEach(all::add);
        return List.copyOf(all);
    }

    /** Every topic, those for dead letters included. */
    public static List<Topic> all() {
        return ALL;
    }

    /** The name of every topic. */
    public static Stream<String> names() {
        return ALL.stream().map(Topic::name);
    }
}
