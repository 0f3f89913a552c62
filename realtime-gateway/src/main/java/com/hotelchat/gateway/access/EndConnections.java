package com.hotelchat.gateway.access;

import com.hotelchat.gateway.channel.UserId;
import com.hotelchat.gateway.pusher.Answer;
import com.hotelchat.gateway.pusher.PusherApi;
import com.hotelchat.settings.Contradictions;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/**
 * Has Pusher end the connections of a user who lost access. Pusher knows only of those that have
 * signed in; who is thrown out and still has access may come back at once.
 *
 * <p>It is tried a bounded number of times, and then given up with a line in the log: without end,
 * a user whom Pusher will not hear of would be asked for until the next start.
 */
@ApplicationScoped
class EndConnections {

    private static final Logger LOG = Logger.getLogger(EndConnections.class);

    private final PusherApi pusher;
    private final TerminationSettings settings;
    private final MeterRegistry metrics;

    EndConnections(PusherApi pusher, TerminationSettings settings, MeterRegistry metrics) {
        this.pusher = pusher;
        this.settings = settings;
        this.metrics = metrics;
    }

    /** What could not be tried with is refused at the start, not when somebody loses access. */
    void requireUsable(@Observes StartupEvent started) {
        Contradictions.requireNotBelow(
                "gateway.terminations.max-attempts", settings.maxAttempts(), "two", 2);
        Contradictions.requireNotBelow(
                "gateway.terminations.longest-pause",
                settings.longestPause(),
                "gateway.terminations.first-pause",
                settings.firstPause());
    }

    /** Ends them, by and by; returns at once. */
    void of(UserId user) {
        // Asked for anew each time, because a signature grows old.
        Uni.createFrom()
                .deferred(() -> pusher.terminateConnections(user))
                .invoke(EndConnections::requireTaken)
                .onFailure()
                .retry()
                .withBackOff(settings.firstPause(), settings.longestPause())
                .atMost(settings.maxAttempts() - 1L)
                .subscribe()
                .with(
                        taken -> count("taken"),
                        failure -> {
                            count("given up");
                            LOG.errorf(
                                    "Connections of %s may live on: %s",
                                    user.text(), String.valueOf(failure.getMessage()));
                        });
    }

    private static void requireTaken(Answer answer) {
        if (answer.status() / 100 != 2) {
            throw new IllegalStateException("Pusher answered " + answer.status());
        }
    }

    private void count(String outcome) {
        metrics.counter("hotelchat.gateway.terminations", "outcome", outcome).increment();
    }
}
