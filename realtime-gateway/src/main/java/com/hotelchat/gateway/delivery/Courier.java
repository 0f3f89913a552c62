package com.hotelchat.gateway.delivery;

import com.hotelchat.gateway.mapping.Signal;
import com.hotelchat.gateway.pusher.Answer;
import com.hotelchat.gateway.pusher.PusherApi;
import com.hotelchat.gateway.pusher.PusherSettings;
import com.pusher.rest.PusherException;
import com.pusher.rest.data.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Delivers signals to Pusher: in their order, one call after the other, each for as long as it
 * takes. Gives up only what Pusher will never accept.
 */
@ApplicationScoped
class Courier {

    private static final Logger LOG = Logger.getLogger(Courier.class);

    private final PusherApi pusher;
    private final PusherSettings app;
    private final DeliverySettings settings;
    private final MeterRegistry metrics;
    private final Counter signalsSent;
    private final Counter retries;
    private final Counter truncations;
    private final Map<String, Counter> calls = new ConcurrentHashMap<>();

    /** The status with which Pusher refused our credentials, until it takes a call again. */
    private final AtomicReference<@Nullable Integer> refused = new AtomicReference<>();

    Courier(
            PusherApi pusher,
            PusherSettings app,
            DeliverySettings settings,
            MeterRegistry metrics) {
        this.pusher = pusher;
        this.app = app;
        this.settings = settings;
        this.metrics = metrics;
        signalsSent = metrics.counter("hotelchat.gateway.signals");
        retries = metrics.counter("hotelchat.gateway.pusher.retries");
        truncations = metrics.counter("hotelchat.gateway.truncations");
    }

    /**
     * Delivers the signals of one event.
     *
     * @return completes when Pusher has taken all; fails with {@link NotDeliverableException} when
     *     it never will take one
     */
    Uni<Void> deliver(List<Signal> signals) {
        Rendering rendering = render(signals);
        return Multi.createFrom()
                .iterable(Call.pack(rendering.signals()))
                .onItem()
                .transformToUniAndConcatenate(call -> untilTaken(call, rendering))
                .onItem()
                .ignoreAsUni();
    }

    /**
     * Delivers a signal now or not at all.
     *
     * @return fails when Pusher does not take it at once
     */
    Uni<Void> deliverOnce(Signal signal) {
        return Uni.createFrom()
                .deferred(
                        () -> {
                            Rendering rendering = render(List.of(signal));
                            return once(Call.pack(rendering.signals()).getFirst(), rendering);
                        });
    }

    /** The status with which Pusher refuses our credentials, if it does so now. */
    Optional<Integer> refusedWith() {
        return Optional.ofNullable(refused.get());
    }

    private Rendering render(List<Signal> signals) {
        Rendering rendering = new Rendering(signals);
        truncations.increment(rendering.truncated());
        return rendering;
    }

    private Uni<Void> untilTaken(Call call, Rendering rendering) {
        Pauses pauses = new Pauses();
        return Uni.createFrom()
                .deferred(() -> once(call, rendering))
                .onFailure(NotTakenNowException.class)
                .retry()
                .when(
                        failures ->
                                failures.onItem()
                                        .transformToUniAndConcatenate(
                                                failure -> pauses.after(failure)));
    }

    private Uni<Void> once(Call call, Rendering rendering) {
        Uni<Answer> sent;
        try {
            sent = send(call, rendering);
        } catch (IllegalArgumentException | PusherException refusedByLibrary) {
            return Uni.createFrom().failure(new NotDeliverableException(0));
        }
        return sent.onItemOrFailure()
                .transformToUni(
                        (answer, failure) -> failure == null ? judge(call, answer) : noAnswer());
    }

    private Uni<Answer> send(Call call, Rendering rendering) {
        return switch (call) {
            case Call.Batch(var signals) ->
                    pusher.batch(
                            signals.stream()
                                    .map(
                                            signal ->
                                                    new Event(
                                                            nameOf(signal),
                                                            signal.name(),
                                                            rendering.text(signal),
                                                            except(signal)))
                                    .toList());
            case Call.Trigger(var signals) ->
                    pusher.trigger(
                            signals.stream().map(this::nameOf).toList(),
                            signals.getFirst().name(),
                            rendering.text(signals.getFirst()),
                            except(signals.getFirst()));
        };
    }

    private String nameOf(Signal signal) {
        return app.visibility().nameOf(signal.channel());
    }

    /** A client may have sent anything as its socket id; Pusher would refuse the whole call. */
    private static @Nullable String except(Signal signal) {
        String socketId = signal.exceptSocketId();
        return socketId != null && PusherApi.isSocketId(socketId) ? socketId : null;
    }

    private Uni<Void> judge(Call call, Answer answer) {
        int status = answer.status();
        calls.computeIfAbsent(Integer.toString(status), this::callsBy).increment();
        if (status >= 200 && status < 300) {
            if (refused.getAndSet(null) != null) {
                LOG.info("Pusher takes our credentials again.");
            }
            signalsSent.increment(call.signals().size());
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .failure(
                        switch (status) {
                            case 400, 413, 422 -> new NotDeliverableException(status);
                            case 408, 429 -> new NotTakenNowException(status, answer.retryAfter());
                            default ->
                                    status >= 500
                                            ? new NotTakenNowException(status, answer.retryAfter())
                                            : credentialsRefused(status);
                        });
    }

    /**
     * Waits until somebody has corrected the credentials. 401 and 403 mean that the app's id, key
     * or secret are wrong, or that the app is switched off or over its quota; 404 and the like,
     * that this is not Pusher's API. Each event would fail in the same way, so none is given up.
     */
    private NotTakenNowException credentialsRefused(int status) {
        if (refused.getAndSet(status) == null) {
            LOG.errorf(
                    "ALARM: Pusher answers %d: check PUSHER_APP_ID, PUSHER_KEY, PUSHER_SECRET,"
                            + " PUSHER_CLUSTER and PUSHER_HOST, and the app's quota. Events wait.",
                    status);
        }
        return new NotTakenNowException(status, Optional.of(settings.refusedPause()));
    }

    private Counter callsBy(String status) {
        return metrics.counter("hotelchat.gateway.pusher.calls", "status", status);
    }

    private Uni<Void> noAnswer() {
        calls.computeIfAbsent("none", this::callsBy).increment();
        return Uni.createFrom().failure(new NotTakenNowException(0, Optional.empty()));
    }

    /** The pauses between the attempts of one call. */
    private final class Pauses {

        private Duration next = settings.firstPause();

        /** Ends with an item, not with null: only an item starts the next attempt. */
        Uni<Duration> after(Throwable failure) {
            retries.increment();
            Optional<Duration> asked =
                    failure instanceof NotTakenNowException later
                            ? later.pause()
                            : Optional.empty();
            Duration pause = asked.filter(wish -> wish.compareTo(next) > 0).orElse(next);
            Duration doubled = next.multipliedBy(2);
            next =
                    doubled.compareTo(settings.longestPause()) > 0
                            ? settings.longestPause()
                            : doubled;
            return Uni.createFrom().item(pause).onItem().delayIt().by(jittered(pause, asked));
        }

        /** So that those who failed together do not come back together. */
        private static Duration jittered(Duration pause, Optional<Duration> asked) {
            double factor = ThreadLocalRandom.current().nextDouble(0.5, 1.0);
            return asked.isPresent()
                    // No sooner than it was asked for.
                    ? pause.multipliedBy(100 + (long) (20 * factor)).dividedBy(100)
                    : Duration.ofMillis((long) (pause.toMillis() * factor));
        }
    }

    /** Pusher will never take this; it says nothing of the data. */
    static final class NotDeliverableException extends Exception {

        private static final long serialVersionUID = 1L;

        /** Creates it with Pusher's status; 0 if no call was made. */
        NotDeliverableException(int status) {
            super(
                    status == 0
                            ? "Pusher's library refuses the event"
                            : "Pusher refuses the event with status " + status);
        }
    }

    /** Pusher did not take it this time. */
    private static final class NotTakenNowException extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Optional<Duration> pause;

        NotTakenNowException(int status, Optional<Duration> pause) {
            super("status " + status, null, false, false);
            this.pause = pause;
        }

        Optional<Duration> pause() {
            return pause;
        }
    }
}
