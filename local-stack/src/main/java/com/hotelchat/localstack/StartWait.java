package com.hotelchat.localstack;

import com.hotelchat.pusherserver.StartFailure;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Waits for a part of the stack for as long as it makes progress. On a busy machine a start may
 * take minutes, so a fixed time cannot distinguish a slow start from one that never ends.
 */
final class StartWait {

    private static final Duration STANDSTILL = Duration.ofMinutes(2);
    private static final Duration BOUND = Duration.ofMinutes(15);
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);

    private final String awaited;
    private final Consumer<String> reports;
    private final LongSupplier nanoTime;
    private final long began;
    private long progressedAt;
    private long reportedAt;
    private long progress = Long.MIN_VALUE;

    /**
     * Begins to wait.
     *
     * @param awaited completes the sentence "waiting for …"
     * @param reports receives a line now and then
     */
    StartWait(String awaited, Consumer<String> reports) {
        this(awaited, reports, System::nanoTime);
    }

    StartWait(String awaited, Consumer<String> reports, LongSupplier nanoTime) {
        this.awaited = awaited;
        this.reports = reports;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
        this.progressedAt = began;
        this.reportedAt = began;
    }

    /**
     * Goes on waiting.
     *
     * @param steps any number that changes while the awaited part makes progress
     * @param cause why it is not available yet
     * @throws StartFailure if nothing has changed for 2 min, or after 15 min in any case
     */
    void goOn(long steps, String cause) {
        long now = nanoTime.getAsLong();
        if (steps != progress) {
            progress = steps;
            progressedAt = now;
        }
        if (now - progressedAt >= STANDSTILL.toNanos() || now - began >= BOUND.toNanos()) {
            throw new StartFailure(
                    "Gave up waiting for %s after %d s: %s."
                            .formatted(awaited, seconds(now), cause));
        }
        if (now - reportedAt >= REPORT_INTERVAL.toNanos()) {
            reportedAt = now;
            reports.accept("waiting for %s (%d s): %s".formatted(awaited, seconds(now), cause));
        }
    }

    private long seconds(long now) {
        return Duration.ofNanos(now - began).toSeconds();
    }
}
