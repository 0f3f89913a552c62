package com.hotelchat.gateway.delivery;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.Topic;
import com.hotelchat.events.TypingEvent;
import com.hotelchat.gateway.mapping.TypingSignals;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Takes from Kafka to Pusher who is typing. It is news for a moment only: what comes late, or what
 * Pusher does not take at once, is dropped and counted.
 */
@ApplicationScoped
class TypingDelivery {

    /** Maximum age of a typing signal; clients stop showing it after a few seconds. */
    private static final Duration NEWS = Duration.ofSeconds(5);

    private final Courier courier;
    private final DeliverySpans spans;
    private final MeterRegistry metrics;
    private final Clock clock;

    TypingDelivery(Courier courier, DeliverySpans spans, MeterRegistry metrics, Clock clock) {
        this.courier = courier;
        this.spans = spans;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Incoming("chat-signals")
    Uni<Void> receive(ConsumerRecord<String, byte[]> record) {
        return spans.around(record, () -> deliver(record));
    }

    private Uni<Void> deliver(ConsumerRecord<String, byte[]> record) {
        try {
            if (IncomingEvent.read(Topic.CHAT_SIGNALS, record)
                    instanceof IncomingEvent.Known(var id, _, TypingEvent event)) {
                if (event.timestamp().isBefore(clock.instant().minus(NEWS))) {
                    return dropped("late");
                }
                return courier.deliverOnce(TypingSignals.signal(id, event))
                        .onFailure()
                        .recoverWithUni(() -> dropped("not taken"));
            }
            return dropped("unknown");
        } catch (InvalidEventException | IllegalArgumentException bad) {
            return dropped("bad");
        }
    }

    private Uni<Void> dropped(String reason) {
        metrics.counter("hotelchat.gateway.typing.dropped", "reason", reason).increment();
        return Uni.createFrom().voidItem();
    }
}
