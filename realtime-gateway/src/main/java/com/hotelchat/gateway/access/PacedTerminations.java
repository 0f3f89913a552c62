package com.hotelchat.gateway.access;

import com.hotelchat.gateway.channel.UserId;
import com.hotelchat.gateway.pusher.Answer;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Ends the connections of users, a few at a time, however many lose access at once. A user who is
 * waiting is in the map once, so that no more than the users themselves can wait. A failed attempt
 * is repeated after a pause, in which it keeps nobody else from being served, up to a number of
 * attempts: without end, a user whom Pusher will not hear of would be asked for until the next
 * start.
 */
final class PacedTerminations {

    private static final Logger LOG = Logger.getLogger(PacedTerminations.class);

    /** Ends all connections of one user. */
    interface Terminator {

        /** Returns Pusher's answer; fails when there is none. */
        Uni<Answer> terminate(UserId user);
    }

    /** Hears how it ended with a user. */
    interface Outcomes {

        /** Pusher took the last attempt. */
        void taken();

        /** Called when all attempts failed. */
        void givenUp();
    }

    private final Terminator terminator;
    private final TerminationSettings settings;
    private final ScheduledExecutorService timer;
    private final Outcomes outcomes;

    /** The users who wait, each with the number of failed attempts. */
    private final Map<UserId, Integer> waiting = new ConcurrentHashMap<>();

    /** The users of {@link #waiting} whose connections can be ended now. */
    private final Queue<UserId> ready = new ConcurrentLinkedQueue<>();

    private final AtomicInteger inFlight = new AtomicInteger();

    PacedTerminations(
            Terminator terminator,
            TerminationSettings settings,
            ScheduledExecutorService timer,
            Outcomes outcomes) {
        this.terminator = terminator;
        this.settings = settings;
        this.timer = timer;
        this.outcomes = outcomes;
    }

    /** Ends the user's connections by and by; returns at once. */
    void add(UserId user) {
        if (waiting.putIfAbsent(user, 0) == null) {
            ready.add(user);
            serve();
        }
    }

    /** Returns how many users are waiting. */
    int waiting() {
        return waiting.size();
    }

    /** Begins with as many as there are places; each that ends begins with the next one. */
    private void serve() {
        while (!ready.isEmpty() && acquirePlace()) {
            UserId user = ready.poll();
            if (user == null) {
                inFlight.decrementAndGet();
            } else {
                // On a thread of its own: an answer that is there at once must not nest the next.
                timer.execute(() -> attempt(user));
            }
        }
    }

    private boolean acquirePlace() {
        return inFlight.getAndUpdate(used -> Math.min(used + 1, settings.atOnce()))
                < settings.atOnce();
    }

    private void attempt(UserId user) {
        // From here on a further loss of access is another call: this one may come too early.
        Integer failed = waiting.remove(user);
        // Deferred: a signature grows old.
        Uni.createFrom()
                .deferred(() -> terminator.terminate(user))
                .invoke(PacedTerminations::requireTaken)
                .subscribe()
                .with(
                        taken -> {
                            outcomes.taken();
                            release();
                        },
                        failure -> {
                            failed(user, failed == null ? 1 : failed + 1, failure);
                            release();
                        });
    }

    private static void requireTaken(Answer answer) {
        if (answer.status() / 100 != 2) {
            throw new IllegalStateException("Pusher answered " + answer.status());
        }
    }

    private void failed(UserId user, int attempts, Throwable failure) {
        if (attempts >= settings.maxAttempts()) {
            outcomes.givenUp();
            LOG.errorf(
                    "Ending connections failed; they may live on user=%s attempts=%d cause=%s",
                    user.text(), attempts, failure);
        } else if (waiting.putIfAbsent(user, attempts) == null) {
            timer.schedule(
                    () -> {
                        ready.add(user);
                        serve();
                    },
                    pause(attempts).toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Doubles from attempt to attempt. */
    private Duration pause(int attempts) {
        Duration pause = settings.firstPause().multipliedBy(1L << Math.min(attempts - 1, 20));
        return pause.compareTo(settings.longestPause()) > 0 ? settings.longestPause() : pause;
    }

    private void release() {
        inFlight.decrementAndGet();
        serve();
    }
}
