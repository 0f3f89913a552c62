package com.hotelchat.notification.push;

import com.hotelchat.notification.fcm.FcmAnswer;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whether FCM wants to be called at all: it may ask to be left alone for a while, or refuse our
 * credentials. In that time nothing is taken, and so everything keeps its place.
 */
@ApplicationScoped
class FcmGate {

    private static final Logger LOG = Logger.getLogger(FcmGate.class);

    /** How often it is tried whether credentials are taken again. */
    private static final Duration REFUSED_PAUSE = Duration.ofSeconds(10);

    /** The longest that is waited on FCM's word. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final MeterRegistry metrics;
    private final Clock clock;

    private volatile Instant closedUntil = Instant.MIN;
    private volatile @Nullable Integer refusedWith;

    FcmGate(MeterRegistry metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Takes note of an answer. */
    void heard(FcmAnswer answer) {
        switch (answer) {
            case FcmAnswer.Accepted ok -> {
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

    private void open() {
        if (refusedWith != null) {
            LOG.info("FCM takes our credentials again");
            refusedWith = null;
        }
    }

    private void count(String answer) {
        metrics.counter("hotelchat.push.fcm.calls", "answer", answer).increment();
    }

    /** Whether it may be called now. */
    boolean isOpen() {
        return !clock.instant().isBefore(closedUntil);
    }

    /** The status with which it refuses our credentials; nothing while it takes them. */
    Optional<Integer> refusedWith() {
        return Optional.ofNullable(refusedWith);
    }
}
