package com.hotelchat.gateway.access;

import com.hotelchat.bus.StateTopics;
import com.hotelchat.bus.TrustedSources;
import com.hotelchat.callers.GuestSessionKeys;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.Topic;
import com.hotelchat.gateway.channel.UserId;
import com.hotelchat.liveness.BackgroundWork;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Follows the topics that say who may listen. Until what was there at the start has been read,
 * nobody is let in, and the gateway is not ready.
 *
 * <p>Who loses access by a record is thrown out, after the record counts here. Each instance does
 * so for itself: the last one to read the record throws out last, and so nobody stays whom it let
 * in before. What was there at the start has been seen to by an instance that ran then, if any did:
 * only those who lost all access within {@link #LOOK_BACK} are thrown out again.
 */
@ApplicationScoped
class AccessTopics implements GuestSessionKeys {

    private static final List<Topic> TOPICS =
            List.of(Topic.HOTEL_STAFF, Topic.GUEST_CHAT_SESSIONS, Topic.STAFF_CHAT_MEMBERS);

    /**
     * Longest outage of all instances after which revocations that happened meanwhile are still
     * applied.
     */
    private static final Duration LOOK_BACK = Duration.ofHours(1);

    private final TrustedSources sources;
    private final EndConnections endConnections;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final StateTopics<Reading> topics;

    private volatile @Nullable KnownAccess known;

    AccessTopics(
            @Identifier("default-kafka-broker") Map<String, Object> connection,
            // Asked for by name, so that a start without it says so.
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers,
            TrustedSources sources,
            EndConnections endConnections,
            BackgroundWork work,
            Clock clock,
            MeterRegistry metrics) {
        this.sources = sources;
        this.endConnections = endConnections;
        this.clock = clock;
        this.metrics = metrics;
        this.topics =
                new StateTopics<>(
                        connection, brokers, "access-topics", TOPICS, new Follower(), work);
    }

    void start(@Observes StartupEvent started) {
        topics.start();
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        topics.stop();
    }

    /** Returns the access known from the topics; empty until they have been read. */
    Optional<KnownAccess> known() {
        return Optional.ofNullable(known);
    }

    /** Returns whether what is known is what the topics say now. */
    boolean isReading() {
        return topics.isReading();
    }

    @Override
    public Optional<PublicKey> find(String keyId) {
        return known().flatMap(access -> access.sessionKey(keyId));
    }

    /**
     * The result of reading the topics once.
     *
     * @param lately who lost access at most {@link #LOOK_BACK} before it began
     * @param since when that was, in milliseconds of the epoch
     */
    private record Reading(KnownAccess access, Set<UserId> lately, long since) {}

    private final class Follower implements StateTopics.Follower<Reading> {

        @Override
        public Reading begin() {
            KnownAccess before = known;
            return new Reading(
                    before == null ? new KnownAccess() : new KnownAccess(before),
                    new LinkedHashSet<>(),
                    clock.millis() - LOOK_BACK.toMillis());
        }

        @Override
        public void apply(
                Reading reading,
                Topic topic,
                ConsumerRecord<String, byte[]> record,
                boolean isPresent)
                throws InvalidEventException {
            Set<UserId> lost = reading.access().apply(topic, sources.read(topic, record));
            if (isPresent) {
                lost.forEach(endConnections::of);
            } else if (record.timestamp() >= reading.since()) {
                reading.lately().addAll(lost);
            }
        }

        @Override
        public void present(Reading reading) {
            KnownAccess read = reading.access();
            // Of those who came back or moved, a connection may be a good one by now.
            reading.lately().removeAll(read.withAccess(reading.lately()));
            KnownAccess before = known;
            if (before != null) {
                reading.lately().addAll(read.lostSince(before));
            }
            read.complete();
            known = read;
            reading.lately().forEach(endConnections::of);
        }

        @Override
        public void passedOver(Topic topic) {
            metrics.counter("hotelchat.gateway.access.bad.records", "topic", topic.wireName())
                    .increment();
        }
    }
}
