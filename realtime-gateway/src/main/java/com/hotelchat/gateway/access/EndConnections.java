package com.hotelchat.gateway.access;

import com.hotelchat.gateway.channel.UserId;
import com.hotelchat.gateway.pusher.PusherApi;
import com.hotelchat.settings.Contradictions;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Has Pusher end the connections of a user who lost access. Pusher knows only of those that have
 * signed in; who is thrown out and still has access may come back at once.
 */
@ApplicationScoped
class EndConnections {

    private static final String AT_ONCE = "gateway.terminations.at-once";

    private final MeterRegistry metrics;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("terminations").factory());
    private final PacedTerminations terminations;

    EndConnections(PusherApi pusher, TerminationSettings settings, MeterRegistry metrics) {
        this.metrics = metrics;
        this.terminations =
                new PacedTerminations(
                        pusher::terminateConnections,
                        settings,
                        timer,
                        new PacedTerminations.Outcomes() {
                            @Override
                            public void taken() {
                                count("taken");
                            }

                            @Override
                            public void givenUp() {
                                count("given up");
                            }
                        });
        metrics.gauge(
                "hotelchat.gateway.terminations.waiting", terminations, PacedTerminations::waiting);
    }

    /**
     * Stops the start for contradictory settings, instead of failing when somebody loses access.
     */
    static void requireUsable(
            @Observes @Priority(Contradictions.FIRST) StartupEvent starting,
            TerminationSettings settings) {
        Contradictions.requireNotBelow(
                "gateway.terminations.max-attempts", settings.maxAttempts(), "two", 2);
        Contradictions.requireNotBelow(AT_ONCE, settings.atOnce(), "one", 1);
        Contradictions.requireNotBelow(
                "gateway.terminations.longest-pause",
                settings.longestPause(),
                "gateway.terminations.first-pause",
                settings.firstPause());
    }

    /** Ends them by and by; returns at once. */
    void of(UserId user) {
        terminations.add(user);
    }

    /** Whoever is waiting still is found again by the next start, and by the other instances. */
    @PreDestroy
    void close() {
        timer.shutdownNow();
    }

    private void count(String outcome) {
        metrics.counter("hotelchat.gateway.terminations", "outcome", outcome).increment();
    }
}
