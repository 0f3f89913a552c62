package com.hotelchat.gateway.delivery;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.bus.DeadLetters;
import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.EventType;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestDeviceEvent;
import com.hotelchat.events.GuestSessionEvent;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.NoticeEvent;
import com.hotelchat.events.NotificationEvent;
import com.hotelchat.events.PresenceEvent;
import com.hotelchat.events.StaffChatEvent;
import com.hotelchat.events.StaffEvent;
import com.hotelchat.events.StaffMembersEvent;
import com.hotelchat.events.StayEvent;
import com.hotelchat.events.Topic;
import com.hotelchat.events.TypingEvent;
import com.hotelchat.gateway.delivery.Courier.NotDeliverableException;
import com.hotelchat.gateway.mapping.GuestChatSignals;
import com.hotelchat.gateway.mapping.Signal;
import com.hotelchat.gateway.mapping.StaffChatSignals;
import com.hotelchat.liveness.BackgroundWork;
import com.hotelchat.settings.Contradictions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Takes the events of guest chat and staff chat from Kafka to Pusher, each topic by a consumer of
 * its own; what is held and in flight is limited for both together. A record is acknowledged once
 * Pusher has all its signals, or Kafka has it as a dead letter; until then a restart begins with it
 * again.
 */
@ApplicationScoped
class ChatDelivery {

    private static final Logger LOG = Logger.getLogger(ChatDelivery.class);

    /** Pauses when something fails that should not, as while Kafka takes no dead letter. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private static final int BEFORE_THE_CONNECTOR = Interceptor.Priority.PLATFORM_BEFORE - 100;

    /** Bucket boundaries of the delivery lag histogram. */
    private static final Duration[] LAG_LEVELS =
            Stream.of(50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000)
                    .map(Duration::ofMillis)
                    .toArray(Duration[]::new);

    private final Courier courier;
    private final DeadLetters deadLetters;
    private final DeliverySpans spans;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final Timer lag;
    private final Lanes lanes;
    private final Duration shutdownPatience;
    private final Map<String, Counter> events = new ConcurrentHashMap<>();
    private final Set<String> unknownTypes = ConcurrentHashMap.newKeySet();

    ChatDelivery(
            Courier courier,
            DeadLetters deadLetters,
            DeliverySettings settings,
            DeliverySpans spans,
            BackgroundWork work,
            MeterRegistry metrics,
            Clock clock) {
        this.courier = courier;
        this.deadLetters = deadLetters;
        this.spans = spans;
        this.metrics = metrics;
        this.clock = clock;
        lag =
                Timer.builder("hotelchat.gateway.delivery.lag")
                        .serviceLevelObjectives(LAG_LEVELS)
                        .register(metrics);
        lanes = new Lanes(settings.maxCalls(), settings.maxRecords());
        work.watch("delivery to Pusher", () -> !lanes.isStartDue());
        shutdownPatience = settings.shutdownPatience();
        metrics.gauge("hotelchat.gateway.records.held", lanes, Lanes::held);
    }

    /** Stops the start for settings that contradict each other; consumers start later. */
    static void requireUsable(
            @Observes @Priority(Contradictions.FIRST) StartupEvent starting,
            DeliverySettings settings) {
        Contradictions.requireNotBelow(
                "gateway.delivery.longest-pause",
                settings.longestPause(),
                "gateway.delivery.first-pause",
                settings.firstPause());
        Contradictions.requireNotBelow(
                "gateway.delivery.max-records",
                settings.maxRecords(),
                "gateway.delivery.max-calls",
                settings.maxCalls());
    }

    /**
     * Finishes what is in flight before the connector commits for the last time: what it still has
     * in its hands would be delivered, and not be committed any more.
     */
    void finish(@Observes @Priority(BEFORE_THE_CONNECTOR) ShutdownEvent stopping)
            throws InterruptedException {
        if (!lanes.finish(shutdownPatience)) {
            LOG.warnf(
                    "Stopping with %d events that Pusher has not taken; they are delivered after"
                            + " the next start",
                    lanes.held());
        }
    }

    @Incoming("guest-chat-events")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    Uni<Void> receiveGuestChat(Message<byte[]> message) {
        return receive(Topic.GUEST_CHAT_EVENTS, message);
    }

    @Incoming("staff-chat-events")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    Uni<Void> receiveStaffChat(Message<byte[]> message) {
        return receive(Topic.STAFF_CHAT_EVENTS, message);
    }

    private Uni<Void> receive(Topic topic, Message<byte[]> message) {
        ConsumerRecord<String, byte[]> record = recordOf(message);
        // The conversation, whose id another topic may have too; a record without key is bad and
        // has no order to keep.
        String lane = topic.wireName() + "/" + (record.key() == null ? "" : record.key());
        Uni<Void> delivery =
                spans.around(
                        record,
                        () ->
                                settle(topic, record)
                                        .onFailure()
                                        .invoke(
                                                broken ->
                                                        LOG.errorf(
                                                                broken,
                                                                "%s-%d@%d is not settled; trying again",
                                                                record.topic(),
                                                                record.partition(),
                                                                record.offset()))
                                        .onFailure()
                                        .retry()
                                        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                                        .indefinitely());
        return lanes.add(
                lane, () -> delivery.chain(() -> Uni.createFrom().completionStage(message.ack())));
    }

    @SuppressWarnings("unchecked") // By the deserializers in application.properties.
    private static ConsumerRecord<String, byte[]> recordOf(Message<byte[]> message) {
        return message.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow().getRecord();
    }

    /** Does with a record what is to be done, so that it may be acknowledged. */
    private Uni<Void> settle(Topic topic, ConsumerRecord<String, byte[]> record) {
        List<Signal> signals;
        try {
            signals = signals(topic, record);
        } catch (InvalidEventException bad) {
            return giveUp(topic, record, String.valueOf(bad.getMessage()), bad);
        } catch (IllegalArgumentException bad) {
            return giveUp(topic, record, "the event names a channel that cannot be", bad);
        }
        return courier.deliver(signals)
                .invoke(() -> delivered(record, signals))
                .onFailure(NotDeliverableException.class)
                .recoverWithUni(
                        refused ->
                                giveUp(
                                        topic,
                                        record,
                                        String.valueOf(refused.getMessage()),
                                        refused));
    }

    /** Records the lag from the change to Pusher's answer to the last call. */
    private void delivered(ConsumerRecord<String, byte[]> record, List<Signal> signals) {
        if (signals.isEmpty()) {
            return;
        }
        CloudEventHeaders.time(record.headers())
                .map(changed -> Duration.between(changed, clock.instant()))
                // Another machine's clock may be ahead of ours.
                .ifPresent(took -> lag.record(took.isNegative() ? Duration.ZERO : took));
    }

    private List<Signal> signals(Topic topic, ConsumerRecord<String, byte[]> record)
            throws InvalidEventException {
        return switch (IncomingEvent.read(topic, record)) {
            case IncomingEvent.Known(var id, _, var event) -> {
                String type = EventType.of(event).wireName();
                count(type);
                Span.current().setAttribute("cloudevents.event_type", type);
                yield signals(id, event);
            }
            case IncomingEvent.Unknown(var type) -> {
                passOver(type);
                yield List.of();
            }
            case IncomingEvent.Removed(_) ->
                    throw new IllegalStateException(topic.wireName() + " is not compacted");
        };
    }

    private static List<Signal> signals(String id, ChatEvent event) {
        return switch (event) {
            case GuestChatEvent said -> GuestChatSignals.signals(id, said);
            case StaffChatEvent said -> StaffChatSignals.signals(id, said);
            case StayEvent elsewhere -> refuse(elsewhere);
            case StaffEvent elsewhere -> refuse(elsewhere);
            case NoticeEvent elsewhere -> refuse(elsewhere);
            case GuestSessionEvent elsewhere -> refuse(elsewhere);
            case StaffMembersEvent elsewhere -> refuse(elsewhere);
            case TypingEvent elsewhere -> refuse(elsewhere);
            case PresenceEvent elsewhere -> refuse(elsewhere);
            case GuestDeviceEvent elsewhere -> refuse(elsewhere);
            case NotificationEvent elsewhere -> refuse(elsewhere);
        };
    }

    private static List<Signal> refuse(ChatEvent elsewhere) {
        throw new IllegalStateException(elsewhere.getClass() + " is on no topic of changes");
    }

    private void passOver(String type) {
        // One name for all: a producer could choose any number of them.
        count("unknown");
        if (unknownTypes.size() < 100 && unknownTypes.add(type)) {
            LOG.warnf("Passing over events of a type that this version does not know: %s", type);
        }
    }

    private void count(String type) {
        events.computeIfAbsent(
                        type, each -> metrics.counter("hotelchat.gateway.events", "type", each))
                .increment();
    }

    private Uni<Void> giveUp(
            Topic topic, ConsumerRecord<String, byte[]> record, String reason, Throwable cause) {
        Span.current().setStatus(StatusCode.ERROR);
        return Uni.createFrom()
                .completionStage(() -> deadLetters.take(topic, record, reason, cause));
    }
}
