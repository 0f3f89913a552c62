package com.hotelchat.notification.presence;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.bus.StateTopics;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.PresenceEvent.ChannelKind;
import com.hotelchat.events.PresenceEvent.ChannelOccupancy;
import com.hotelchat.events.Topic;
import com.hotelchat.liveness.BackgroundWork;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Knows whose app listens to its owner's own channel, from Pusher's webhooks. Without webhooks no
 * app counts as open.
 */
@ApplicationScoped
public class OpenApps {

    private final StateTopics<Heard> topic;
    private final MeterRegistry metrics;

    private volatile @Nullable Heard heard;

    OpenApps(
            @Identifier("default-kafka-broker") Map<String, Object> connection,
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers,
            BackgroundWork work,
            MeterRegistry metrics) {
        this.metrics = metrics;
        this.topic =
                new StateTopics<>(
                        connection,
                        brokers,
                        "open-apps",
                        List.of(Topic.REALTIME_PRESENCE),
                        new Follower(),
                        work);
    }

    void start(@Observes StartupEvent started) {
        topic.start();
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        topic.stop();
    }

    /** Returns whether everything that the topic had at the start has been read. */
    public boolean isKnown() {
        return heard != null;
    }

    /** Returns whether an app of a member of staff listens. */
    public boolean isOpenOfStaff(String hotelSlug, long staffId) {
        return isAnyOpen(ofStaff(hotelSlug, staffId));
    }

    /** Returns whether an app of the guest of a room listens. */
    public boolean isOpenInRoom(String hotelSlug, String roomNumber) {
        return isAnyOpen(ofRoom(hotelSlug, roomNumber));
    }

    private boolean isAnyOpen(String owner) {
        Heard known = heard;
        return known != null && known.occupied.containsKey(owner);
    }

    /** The state of the topic. Written by one thread. */
    private static final class Heard {

        private final Map<String, ChannelOccupancy> channels = new HashMap<>();

        /** The keys of occupied channels, by owner. */
        private final Map<String, Set<String>> occupied = new ConcurrentHashMap<>();

        void take(ChannelOccupancy now) {
            String owner = owner(now);
            if (owner == null) {
                // Channels of conversations come without end; those of owners are as many as they.
                return;
            }
            ChannelOccupancy before = channels.get(now.key());
            if (before != null && before.changedAt().isAfter(now.changedAt())) {
                return;
            }
            channels.put(now.key(), now);
            if (now.isOccupied()) {
                occupied.computeIfAbsent(owner, one -> new HashSet<>()).add(now.key());
            } else {
                vacate(owner, now.key());
            }
        }

        void remove(String key) {
            ChannelOccupancy before = channels.remove(key);
            String owner = before == null ? null : owner(before);
            if (owner != null) {
                vacate(owner, key);
            }
        }

        private void vacate(String owner, String key) {
            occupied.computeIfPresent(
                    owner, (one, keys) -> keys.remove(key) && keys.isEmpty() ? null : keys);
        }
    }

    /** Returns the owner of a personal channel; null for channels of several people. */
    private static @Nullable String owner(ChannelOccupancy channel) {
        return switch (channel.kind()) {
            case STAFF_MEMBER, STAFF_NOTIFICATIONS ->
                    ofStaff(channel.hotelSlug(), channel.staffId());
            case ROOM -> ofRoom(channel.hotelSlug(), channel.roomNumber());
            case CONVERSATION, ROOM_DELETIONS, NEW_CONVERSATIONS, STAFF_CONVERSATION -> null;
        };
    }

    private static String ofStaff(String hotelSlug, @Nullable Long staffId) {
        return hotelSlug + "/" + ChannelKind.STAFF_MEMBER + "/" + staffId;
    }

    private static String ofRoom(String hotelSlug, @Nullable String roomNumber) {
        return hotelSlug + "/" + ChannelKind.ROOM + "/" + roomNumber;
    }

    private final class Follower implements StateTopics.Follower<Heard> {

        @Override
        public Heard begin() {
            return new Heard();
        }

        @Override
        public void apply(
                Heard state, Topic topic, ConsumerRecord<String, byte[]> record, boolean isPresent)
                throws InvalidEventException {
            switch (IncomingEvent.read(topic, record)) {
                case IncomingEvent.Known(_, _, ChannelOccupancy now) -> state.take(now);
                case IncomingEvent.Known(_, _, var member) -> {}
                case IncomingEvent.Removed(var key) -> state.remove(key);
                case IncomingEvent.Unknown(_) -> {}
            }
        }

        @Override
        public void present(Heard state) {
            heard = state;
        }

        @Override
        public void passedOver(Topic topic) {
            metrics.counter("hotelchat.notification.presence.bad.records").increment();
        }
    }
}
