package com.hotelchat.notification.caller;

import com.hotelchat.bus.StateTopics;
import com.hotelchat.bus.TrustedSources;
import com.hotelchat.callers.GuestSessionKeys;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.Topic;
import com.hotelchat.liveness.BackgroundWork;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Follows the topics that decide who may call, and so who may be notified. Until they have been
 * read up to their end at the start, nobody is let in or notified, and the service is not ready.
 */
@ApplicationScoped
public class CallerTopics implements GuestSessionKeys {

    private static final List<Topic> TOPICS =
            List.of(Topic.HOTEL_STAFF, Topic.STAFF_CHAT_MEMBERS, Topic.GUEST_CHAT_SESSIONS);

    private final TrustedSources sources;
    private final StateTopics<KnownCallers> topics;
    private final MeterRegistry metrics;

    private volatile @Nullable KnownCallers known;

    CallerTopics(
            @Identifier("default-kafka-broker") Map<String, Object> connection,
            // Asked for by name, so that a start without it says so.
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers,
            TrustedSources sources,
            BackgroundWork work,
            MeterRegistry metrics) {
        this.sources = sources;
        this.metrics = metrics;
        this.topics =
                new StateTopics<>(
                        connection, brokers, "caller-topics", TOPICS, new Follower(), work);
    }

    void start(@Observes StartupEvent started) {
        topics.start();
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        topics.stop();
    }

    /** Returns the callers known from the topics; empty until they have been read. */
    public Optional<KnownCallers> known() {
        return Optional.ofNullable(known);
    }

    /** Returns whether what is known is what the topics say now. */
    boolean isReading() {
        return topics.isReading();
    }

    @Override
    public Optional<PublicKey> find(String keyId) {
        return known().flatMap(callers -> callers.sessionKey(keyId));
    }

    private final class Follower implements StateTopics.Follower<KnownCallers> {

        @Override
        public KnownCallers begin() {
            KnownCallers before = known;
            return before == null ? new KnownCallers() : new KnownCallers(before);
        }

        @Override
        public void apply(
                KnownCallers state,
                Topic topic,
                ConsumerRecord<String, byte[]> record,
                boolean isPresent)
                throws InvalidEventException {
            state.apply(topic, sources.read(topic, record));
        }

        @Override
        public void present(KnownCallers state) {
            state.complete();
            known = state;
        }

        @Override
        public void passedOver(Topic topic) {
            metrics.counter("hotelchat.notification.callers.bad.records", "topic", topic.wireName())
                    .increment();
        }
    }
}
