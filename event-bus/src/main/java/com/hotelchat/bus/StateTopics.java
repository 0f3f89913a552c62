package com.hotelchat.bus;

import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.Topic;
import com.hotelchat.liveness.BackgroundWork;
import com.hotelchat.liveness.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows compacted topics, each instance for itself: from the beginning at every start, without a
 * consumer group, so that what they say is kept in memory alone.
 *
 * @param <S> what they say
 */
public final class StateTopics<S> {

    private static final Logger LOG = Logger.getLogger(StateTopics.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final long STOP_PATIENCE_MILLIS = 5_000;
    private static final int METADATA_AGE_MILLIS = 30_000;

    private final List<Topic> topics;
    private final Map<String, Topic> topicsByName;
    private final Follower<S> follower;
    private final Map<String, Object> settings;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread reader;

    private final Loop loop;

    private volatile boolean isReading;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

    /**
     * Builds a state from the records. One thread calls it.
     *
     * @param <S> the state
     */
    public interface Follower<S> {

        /**
         * Creates a separate state for each reading: an entry that a later record removes must not
         * come back while the records before it are read a second time.
         */
        S begin();

        /**
         * Takes a record in.
         *
         * @param isPresent whether all that was there at the start has been read before
         * @throws InvalidEventException when the record cannot be used
         */
        void apply(S state, Topic topic, ConsumerRecord<String, byte[]> record, boolean isPresent)
                throws InvalidEventException;

        /** All that was there at the start has been read. */
        void present(S state);

        /**
         * Reports a record that was skipped because it cannot be used. It is not dead-lettered
         * here: the services that keep this state do that, and this reader would repeat it at every
         * start.
         */
        void passedOver(Topic topic);
    }

    /**
     * A reader that has not been started.
     *
     * @param connection settings of Kafka's client
     * @param brokers {@code host:port}, separated by commas
     * @param name of the thread and of the client
     * @param work knows the reader, and notices when it is gone or stands still
     */
    public StateTopics(
            Map<String, Object> connection,
            String brokers,
            String name,
            List<Topic> topics,
            Follower<S> follower,
            BackgroundWork work) {
        this.topics = List.copyOf(topics);
        this.topicsByName =
                topics.stream().collect(Collectors.toUnmodifiableMap(Topic::wireName, one -> one));
        this.follower = follower;
        this.reader = Thread.ofPlatform().name(name).unstarted(this::run);
        this.loop = work.loop("reader of " + name, Duration.ZERO);
        settings = new HashMap<>();
        // Bounds the time until new partitions are seen.
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_AGE_MILLIS);
        settings.putAll(connection);
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    }

    /** Begins to read. */
    public void start() {
        loop.startsOn(reader);
        reader.start();
    }

    /** Reads no more; waits a moment for the reader to notice. */
    public void stop() throws InterruptedException {
        stopping.countDown();
        loop.ends();
        KafkaConsumer<String, byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
        reader.join(STOP_PATIENCE_MILLIS);
    }

    /**
     * Returns whether the state is what the topics say: all that they held has been read, and they
     * are read on. False between a failure and the end of the reading that follows it, while the
     * state is that of the moment of the failure.
     */
    public boolean isReading() {
        return isReading;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!isStopping()) {
            try (KafkaConsumer<String, byte[]> opened = new KafkaConsumer<>(settings)) {
                consumer = opened;
                follow(opened);
            } catch (Throwable broken) {
                if (isStopping()) {
                    return;
                }
                // No code asks this thread to stop by an interruption, so an interruption is
                // ignored.
                Thread.interrupted();
                pause = isReading ? FIRST_PAUSE : longer(pause);
                isReading = false;
                LOG.errorf(
                        "Reading the state topics failed; restarting reader=%s pause=%s cause=%s",
                        reader.getName(), pause, broken);
                LOG.debug("Reading the state topics failed", broken);
                loop.turned();
                isStoppingWithin(pause);
            }
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private void follow(KafkaConsumer<String, byte[]> kafka) {
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        for (Topic topic : topics) {
            partitions.addAll(awaitPartitionsOf(kafka, topic));
        }
        if (isStopping()) {
            return;
        }
        kafka.assign(partitions);
        kafka.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = kafka.endOffsets(partitions);
        S state = follower.begin();
        boolean isPresent = false;
        while (!isStopping()) {
            for (ConsumerRecord<String, byte[]> record : kafka.poll(POLL)) {
                apply(state, record, isPresent);
            }
            loop.turned();
            if (!isPresent
                    && ends.entrySet().stream()
                            .allMatch(end -> kafka.position(end.getKey()) >= end.getValue())) {
                isPresent = true;
                follower.present(state);
                isReading = true;
                LOG.infof("%s are read: %s", reader.getName(), ends);
            }
            addNewPartitions(kafka, partitions);
        }
    }

    /**
     * Assigns new partitions. The client refreshes its metadata itself now and then, so this only
     * reads its memory.
     */
    private void addNewPartitions(
            KafkaConsumer<String, byte[]> kafka, Set<TopicPartition> partitions) {
        List<TopicPartition> added = new ArrayList<>();
        for (Topic topic : topics) {
            for (TopicPartition partition : partitionsOf(kafka, topic)) {
                if (partitions.add(partition)) {
                    added.add(partition);
                }
            }
        }
        if (!added.isEmpty()) {
            kafka.assign(partitions);
            kafka.seekToBeginning(added);
            LOG.infof("Reading new partitions reader=%s partitions=%s", reader.getName(), added);
        }
    }

    private static List<TopicPartition> partitionsOf(
            KafkaConsumer<String, byte[]> kafka, Topic topic) {
        return kafka.partitionsFor(topic.wireName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private List<TopicPartition> awaitPartitionsOf(
            KafkaConsumer<String, byte[]> kafka, Topic topic) {
        boolean told = false;
        while (!isStopping()) {
            List<TopicPartition> partitions = partitionsOf(kafka, topic);
            loop.turned();
            if (!partitions.isEmpty()) {
                return partitions;
            }
            if (!told) {
                LOG.warnf("Waiting for the topic %s", topic.wireName());
                told = true;
            }
            isStoppingWithin(FIRST_PAUSE);
        }
        return List.of();
    }

    private void apply(S state, ConsumerRecord<String, byte[]> record, boolean isPresent) {
        Topic topic = Objects.requireNonNull(topicsByName.get(record.topic()));
        try {
            follower.apply(state, topic, record, isPresent);
        } catch (InvalidEventException | RuntimeException bad) {
            // Any record that fails does so at each start and in each instance, so it must stop
            // none of them.
            follower.passedOver(topic);
            LOG.warnf(
                    "Passing over a bad record: %s-%d@%d: %s",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    bad instanceof InvalidEventException ? bad.getMessage() : bad.getClass());
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private boolean isStoppingWithin(Duration pause) {
        try {
            return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            LOG.debug("Interrupted", interrupted);
            return isStopping();
        }
    }
}
