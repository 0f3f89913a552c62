package com.hotelchat.gateway.access;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.callers.GuestSessionKeys;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.Topic;
import com.hotelchat.gateway.channel.UserId;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows the compacted topics, each instance for itself: from the beginning at every start,
 * without a consumer group, so that nothing is kept but in memory. Until it has caught up with what
 * was there at the start, nobody is let in, and the gateway is not ready.
 *
 * <p>Who loses access by a record is thrown out, after the record counts here. Each instance does
 * so for itself: the last one to read the record throws out last, and so nobody stays whom it let
 * in before. What was there at the start has been seen to by an instance that ran then, if any did:
 * only those who lost all access within {@link #LOOK_BACK} are thrown out again.
 *
 * <p>A bad record is counted and passed over: the services that keep this state dead-letter it, and
 * here every start would do so again.
 */
@ApplicationScoped
class AccessTopics implements GuestSessionKeys {

    private static final Logger LOG = Logger.getLogger(AccessTopics.class);
    private static final List<Topic> TOPICS =
            List.of(Topic.HOTEL_STAFF, Topic.GUEST_CHAT_SESSIONS, Topic.STAFF_CHAT_MEMBERS);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PAUSE_SECONDS = 1;

    /** How long all instances may be away without a revocation in the meantime being missed. */
    private static final Duration LOOK_BACK = Duration.ofHours(1);

    private static final long STOP_PATIENCE_MILLIS = 5_000;

    private final Map<String, Object> settings;
    private final EndConnections endConnections;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread reader = Thread.ofPlatform().name("access-topics").unstarted(this::run);

    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile @Nullable KnownAccess known;

    AccessTopics(
            @Identifier("default-kafka-broker") Map<String, Object> connection,
            // Asked for by name, so that a start without it says so.
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers,
            EndConnections endConnections,
            Clock clock,
            MeterRegistry metrics) {
        this.endConnections = endConnections;
        this.clock = clock;
        this.metrics = metrics;
        settings = new HashMap<>(connection);
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "realtime-gateway-access");
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    }

    void start(@Observes StartupEvent started) {
        reader.start();
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        stopping.countDown();
        KafkaConsumer<String, byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
        reader.join(STOP_PATIENCE_MILLIS);
    }

    /** What is known of who may listen; nothing before the topics have been read. */
    Optional<KnownAccess> known() {
        return Optional.ofNullable(known);
    }

    @Override
    public Optional<PublicKey> find(String keyId) {
        return known().flatMap(access -> access.sessionKey(keyId));
    }

    private void run() {
        while (!isStopping()) {
            try (KafkaConsumer<String, byte[]> opened = new KafkaConsumer<>(settings)) {
                consumer = opened;
                follow(opened);
            } catch (WakeupException stop) {
                return;
            } catch (KafkaException broken) {
                LOG.errorf("Reading the access topics again: %s", broken.toString());
                isStoppingWithin(PAUSE_SECONDS);
            }
        }
    }

    private void follow(KafkaConsumer<String, byte[]> kafka) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : TOPICS) {
            partitions.addAll(partitionsOf(kafka, topic));
        }
        if (isStopping()) {
            return;
        }
        kafka.assign(partitions);
        kafka.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = kafka.endOffsets(partitions);
        // Read into a state of its own: what a later record takes away must not come back while
        // the records before it are read a second time.
        KnownAccess read = new KnownAccess();
        boolean caughtUp = false;
        Set<UserId> lately = new LinkedHashSet<>();
        long since = clock.millis() - LOOK_BACK.toMillis();
        while (!isStopping()) {
            for (ConsumerRecord<String, byte[]> record : kafka.poll(POLL)) {
                Set<UserId> lost = apply(read, record);
                if (caughtUp) {
                    lost.forEach(endConnections::of);
                } else if (record.timestamp() >= since) {
                    lately.addAll(lost);
                }
            }
            if (!caughtUp
                    && ends.entrySet().stream()
                            .allMatch(end -> kafka.position(end.getKey()) >= end.getValue())) {
                caughtUp = true;
                // Of those who came back or moved, a connection may be a good one by now.
                lately.removeIf(read::mayListen);
                KnownAccess before = known;
                if (before != null) {
                    lately.addAll(read.lostSince(before));
                }
                known = read;
                lately.forEach(endConnections::of);
                LOG.infof("The access topics are read: %s", ends);
            }
        }
    }

    private List<TopicPartition> partitionsOf(KafkaConsumer<String, byte[]> kafka, Topic topic) {
        boolean told = false;
        while (!isStopping()) {
            List<TopicPartition> partitions =
                    kafka.partitionsFor(topic.wireName()).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            if (!partitions.isEmpty()) {
                return partitions;
            }
            if (!told) {
                LOG.warnf("Waiting for the topic %s", topic.wireName());
                told = true;
            }
            isStoppingWithin(PAUSE_SECONDS);
        }
        return List.of();
    }

    private Set<UserId> apply(KnownAccess access, ConsumerRecord<String, byte[]> record) {
        Topic topic =
                TOPICS.stream()
                        .filter(each -> each.wireName().equals(record.topic()))
                        .findFirst()
                        .orElseThrow();
        try {
            return access.apply(topic, IncomingEvent.read(topic, record));
        } catch (InvalidEventException bad) {
            metrics.counter("hotelchat.gateway.access.bad.records", "topic", record.topic())
                    .increment();
            LOG.warnf(
                    "Passing over a bad record: %s-%d@%d: %s",
                    record.topic(), record.partition(), record.offset(), bad.getMessage());
            return Set.of();
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private boolean isStoppingWithin(long seconds) {
        try {
            return stopping.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            stopping.countDown();
            return true;
        }
    }
}
