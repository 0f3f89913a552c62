package com.hotelchat.notification.push;

import com.hotelchat.notification.fcm.FcmAnswer;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stops calls of FCM for a while when it asks for a pause or refuses our credentials. Nothing is
 * claimed during that time, so that everything keeps its place.
 */
@ApplicationScoped
class FcmGate {

    private static final Logger LOG = Logger.getLogger(FcmGate.class);

    /** Interval at which refused credentials are tried again. */
    private static final Duration REFUSED_PAUSE = Duration.ofSeconds(10);

    /** The longest that is waited on FCM's word. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /**
     * FCM has a quota for each device besides that of the project, and answers both with 429: only
     * when as many devices in a row are over their quota, it is that of all.
     */
    private static final int DEVICES_OVER_QUOTA = 20;

    private final MeterRegistry metrics;
    private final Clock clock;

    /** The devices over their quota since FCM accepted the last message. */
    private final Set<Long> overQuota = ConcurrentHashMap.newKeySet();

    private volatile Instant closedUntil = Instant.MIN;
    private volatile @Nullable Integer refusedWith;

    FcmGate(MeterRegistry metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Takes note of the answer to a message to a device. */
    void heard(long deviceId, FcmAnswer answer) {
        switch (answer) {
            case FcmAnswer.Accepted ok -> {
                overQuota.clear();
                open();
                count("accepted");
            }
            case FcmAnswer.DeviceGone gone -> {
                open();
                count("device-gone");
            }
            case FcmAnswer.MessageRefused no -> {
                open();
                count("refused");
            }
            case FcmAnswer.Unauthorised no -> {
                count("unauthorised");
                if (refusedWith == null) {
                    LOG.errorf(
                            "FCM refuses our credentials with status %d; pushes wait", no.status());
                }
                refusedWith = no.status();
                closedUntil = clock.instant().plus(REFUSED_PAUSE);
            }
            case FcmAnswer.Later wait -> {
                count(wait.status() == 0 ? "unanswered" : Integer.toString(wait.status()));
                if (wait.status() == 429 && !isQuotaOfAll(deviceId)) {
                    return;
                }
                wait.after()
                        .ifPresent(
                                asked ->
                                        closedUntil =
                                                clock.instant()
                                                        .plus(
                                                                asked.compareTo(LONGEST_PAUSE) > 0
                                                                        ? LONGEST_PAUSE
                                                                        : asked));
            }
        }
    }

    private boolean isQuotaOfAll(long deviceId) {
        overQuota.add(deviceId);
        if (overQuota.size() < DEVICES_OVER_QUOTA) {
            return false;
        }
        overQuota.clear();
        return true;
    }

    private void open() {
        if (refusedWith != null) {
            LOG.info("FCM takes our credentials again");
            refusedWith = null;
        }
    }

    private void count(String answer) {
        metrics.counter("hotelchat.push.fcm.calls", "answer", answer).increment();
    }

    /** Returns whether FCM may be called now. */
    boolean isOpen() {
        return !clock.instant().isBefore(closedUntil);
    }

    /** The status with which it refuses our credentials; nothing while it takes them. */
    Optional<Integer> refusedWith() {
        return Optional.ofNullable(refusedWith);
    }
}
