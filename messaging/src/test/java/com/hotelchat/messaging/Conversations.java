package com.hotelchat.messaging;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.GuestChatEvent.Actor;
import com.hotelchat.events.GuestChatEvent.MessagesRead;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.events.Topic;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Scope;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Stands for a service: changes that leave events, and a consumer with an effect. */
@ApplicationScoped
class Conversations {

    private final Outbox outbox;
    private final Inbox inbox;
    private final Vertx vertx;

    Conversations(Outbox outbox, Inbox inbox, Vertx vertx) {
        this.outbox = outbox;
        this.inbox = inbox;
        this.vertx = vertx;
    }

    /** Increments the sequence of the conversation and appends an event with it to the outbox. */
    Uni<Long> change(long conversation) {
        return change(conversation, sequence -> Uni.createFrom().item(sequence));
    }

    /** A change that belongs to a trace. */
    Uni<Long> change(long conversation, SpanContext trace) {
        return onContext(
                () ->
                        outbox.inTransaction(
                                () ->
                                        next(conversation)
                                                .call(
                                                        sequence -> {
                                                            try (Scope within =
                                                                    Span.wrap(trace)
                                                                            .makeCurrent()) {
                                                                return append(
                                                                        conversation, sequence);
                                                            }
                                                        })));
    }

    Uni<Long> changeThatFails(long conversation) {
        return change(
                conversation,
                sequence -> Uni.createFrom().failure(new IllegalStateException("on purpose")));
    }

    /** Appends the access of a stay to the outbox, and then its removal. */
    Uni<Long> tellAndRemove(String stay) {
        StayAccessUpdated access = new StayAccessUpdated("hotel-abc", stay, "101", 1, true, 1);
        return onContext(
                () ->
                        outbox.inTransaction(
                                () ->
                                        outbox.append(access, Instant.EPOCH)
                                                .chain(
                                                        () ->
                                                                outbox.remove(
                                                                        Topic.GUEST_CHAT_SESSIONS,
                                                                        access.key(),
                                                                        Instant.EPOCH))
                                                .replaceWith(1L)));
    }

    private Uni<Long> change(long conversation, Function<Long, Uni<? extends Long>> then) {
        return onContext(
                () ->
                        outbox.inTransaction(
                                () ->
                                        next(conversation)
                                                .call(sequence -> append(conversation, sequence))
                                                .chain(then)));
    }

    private static Uni<Long> next(long conversation) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                """
                                                insert into conversation values (:id, 1)
                                                on conflict (id) do update
                                                set sequence = conversation.sequence + 1
                                                returning sequence
                                                """,
                                                Long.class)
                                        .setParameter("id", conversation)
                                        .getSingleResult());
    }

    private Uni<Void> append(long conversation, long sequence) {
        return outbox.append(
                new MessagesRead(
                        "hotel-abc",
                        conversation,
                        "101",
                        sequence,
                        Actor.guest(null),
                        List.of(1L),
                        Instant.EPOCH,
                        0),
                Instant.EPOCH);
    }

    @Incoming("hotel-staff")
    Uni<Void> staff(ConsumerRecord<String, byte[]> record) {
        return inbox.take(
                Topic.HOTEL_STAFF,
                record,
                event ->
                        switch (event) {
                            case IncomingEvent.Known(
                                            String id,
                                            String source,
                                            StaffUpdated staff) ->
                                    effect(staff.key());
                            case IncomingEvent.Removed(String key) -> effect("removed " + key);
                            default -> throw new IllegalStateException("not expected");
                        });
    }

    private static Uni<Void> effect(String what) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery("insert into effect values (:what)")
                                        .setParameter("what", what)
                                        .executeUpdate())
                .replaceWithVoid();
    }

    private <T> Uni<T> onContext(Supplier<Uni<T>> work) {
        return Uni.createFrom()
                .emitter(
                        emitter -> {
                            ContextInternal context =
                                    (ContextInternal)
                                            VertxContext.getOrCreateDuplicatedContext(vertx);
                            VertxContextSafetyToggle.setContextSafe(context, true);
                            context.runOnContext(
                                    ignored ->
                                            work.get()
                                                    .subscribe()
                                                    .with(emitter::complete, emitter::fail));
                        });
    }

    /** The clock that services inject. */
    @ApplicationScoped
    static class Time {
        @Produces
        Clock clock() {
            return Clock.systemUTC();
        }
    }
}
