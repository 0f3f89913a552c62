package com.hotelchat.gateway.delivery;

import com.hotelchat.bus.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.opentelemetry.runtime.QuarkusContextStorage;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Goes on with the trace that a record belongs to: a span for its delivery, below which the calls
 * of Pusher are.
 */
@ApplicationScoped
class DeliverySpans {

    private final Tracer tracer;

    DeliverySpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /**
     * Has a delivery run in a span, and on a Vert.x context of its own: that is where the span is
     * kept. On the context of whoever was before it in {@link Lanes} it would belong to a stranger.
     *
     * <p>To be called on the context that brings the record.
     */
    Uni<Void> around(ConsumerRecord<String, byte[]> record, Supplier<Uni<Void>> delivery) {
        Context own =
                Objects.requireNonNull(
                        VertxContext.createNewDuplicatedContext(), "no Vert.x context");
        return Uni.createFrom()
                .deferred(
                        () -> {
                            Span span = begin(record, own);
                            return delivery.get().onTermination().invoke(() -> span.end());
                        })
                .runSubscriptionOn(task -> own.runOnContext(_ -> task.run()));
    }

    private Span begin(ConsumerRecord<String, byte[]> record, Context own) {
        io.opentelemetry.context.Context cause = TraceParent.of(record.headers());
        Span span =
                tracer.spanBuilder("deliver " + record.topic())
                        .setParent(cause)
                        .setSpanKind(SpanKind.CONSUMER)
                        .setAttribute("messaging.system", "kafka")
                        .setAttribute("messaging.operation.type", "process")
                        .setAttribute("messaging.destination.name", record.topic())
                        .setAttribute(
                                "messaging.destination.partition.id",
                                Integer.toString(record.partition()))
                        .setAttribute("messaging.kafka.offset", record.offset())
                        .startSpan();
        // Stays for as long as the context, which ends with the delivery.
        QuarkusContextStorage.INSTANCE.attach(own, cause.with(span));
        return span;
    }
}
