package com.hotelchat.notification.push;

import com.hotelchat.liveness.BackgroundWork;
import com.hotelchat.liveness.Loop;
import com.hotelchat.notification.caller.CallerTopics;
import com.hotelchat.notification.presence.OpenApps;
import com.hotelchat.notification.push.PushQueue.Taken;
import com.hotelchat.settings.Contradictions;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Takes what is due and has it worked on: each conversation's in order, many conversations' at
 * once. Any number of workers may run on one database.
 */
@ApplicationScoped
class PushWorker {

    private static final Logger LOG = Logger.getLogger(PushWorker.class);
    private static final Duration PLACE_PATIENCE = Duration.ofSeconds(1);
    private static final long STOP_PATIENCE_SECONDS = 10;

    /** The database is away for seconds at least: asking at each poll would fill the log. */
    private static final Duration RETRY_DELAY = Duration.ofSeconds(2);

    private static final String TIME_TO_LIVE = "hotelchat.push.time-to-live";

    private final PushQueue queue;
    private final PushNews news;
    private final FcmGate gate;
    private final CallerTopics callers;
    private final OpenApps openApps;
    private final PushSettings settings;
    private final Clock clock;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final Semaphore places;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private final Loop loop;

    PushWorker(
            PushQueue queue,
            PushNews news,
            FcmGate gate,
            CallerTopics callers,
            OpenApps openApps,
            PushSettings settings,
            BackgroundWork background,
            Clock clock) {
        this.queue = queue;
        this.news = news;
        this.gate = gate;
        this.callers = callers;
        this.openApps = openApps;
        this.settings = settings;
        this.clock = clock;
        this.places = new Semaphore(settings.parallel());
        this.loop = background.loop("push worker", settings.lease().multipliedBy(2));
        this.thread = Thread.ofVirtual().name("push-worker").unstarted(this::run);
    }

    /** Stops the start for settings that contradict each other; consumers start later. */
    static void requireUsable(
            @Observes @Priority(Contradictions.FIRST) StartupEvent starting,
            PushSettings settings) {
        Contradictions.requireAbove(
                TIME_TO_LIVE, settings.timeToLive(), "hotelchat.push.grace", settings.grace());
        Contradictions.requireAbove(
                TIME_TO_LIVE,
                settings.timeToLive(),
                "hotelchat.push.open-app-patience",
                settings.openAppPatience());
        Contradictions.requireNotBelow(
                "hotelchat.push.log-retention",
                settings.logRetention(),
                TIME_TO_LIVE,
                settings.timeToLive());
    }

    void start(@Observes StartupEvent started) {
        loop.startsOn(thread);
        thread.start();
    }

    /** Finishes what is under way, so that an orderly shutdown repeats no push. */
    void stop(@Observes @Priority(1) ShutdownEvent stopped) throws InterruptedException {
        stopping.countDown();
        loop.ends();
        if (thread.isAlive()) {
            thread.join(TimeUnit.SECONDS.toMillis(STOP_PATIENCE_SECONDS));
        }
        if (!places.tryAcquire(settings.parallel(), STOP_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("Pushes are under way that come again");
        }
    }

    private void run() {
        try {
            Duration pause = settings.pollInterval();
            while (!isStoppingWithin(pause)) {
                loop.turned();
                pause = settings.pollInterval();
                try {
                    if (gate.isOpen() && callers.known().isPresent() && openApps.isKnown()) {
                        claimAll();
                    }
                } catch (RuntimeException failure) {
                    // Without this thread nothing would be pushed any more.
                    LOG.warnf(
                            "Claiming due pushes failed; retrying delay=%s cause=%s",
                            RETRY_DELAY, failure.getClass().getName());
                    LOG.debug("Claiming due pushes failed", failure);
                    pause = RETRY_DELAY;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isStoppingWithin(Duration pause) throws InterruptedException {
        return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Claims due pushes until there are none. */
    private void claimAll() throws InterruptedException {
        while (stopping.getCount() > 0 && gate.isOpen()) {
            if (!places.tryAcquire(PLACE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                // The loop has not turned: only a push that is done frees a place.
                continue;
            }
            if (claimSome(1 + places.drainPermits()) == 0) {
                return;
            }
        }
    }

    /**
     * Claims due pushes and begins to work on them.
     *
     * @param free the acquired places; those that no conversation uses are released, whatever fails
     * @return how many were claimed
     */
    private int claimSome(int free) {
        int used = 0;
        try {
            UUID claim = UUID.randomUUID();
            Instant until = clock.instant().plus(settings.lease());
            List<Taken> claimed =
                    queue.take(free, List.copyOf(busy), until, claim)
                            .await()
                            .atMost(settings.lease());
            loop.turned();
            Collection<List<Taken>> conversations =
                    claimed.stream()
                            .collect(
                                    Collectors.groupingBy(
                                            Taken::tag, LinkedHashMap::new, Collectors.toList()))
                            .values();
            for (List<Taken> ofOneConversation : conversations) {
                if (used == free) {
                    LOG.errorf(
                            "More pushes were claimed than asked for; the rest comes again"
                                    + " claimed=%d limit=%d",
                            claimed.size(), free);
                    break;
                }
                begin(ofOneConversation, until, claim);
                used++;
            }
            return claimed.size();
        } finally {
            places.release(free - used);
        }
    }

    private void begin(List<Taken> ofOneConversation, Instant until, UUID claim) {
        String tag = ofOneConversation.getFirst().tag();
        busy.add(tag);
        boolean isBegun = false;
        try {
            Thread.ofVirtual()
                    .name("push")
                    .start(() -> workOnAll(tag, ofOneConversation, until, claim));
            isBegun = true;
        } finally {
            if (!isBegun) {
                busy.remove(tag);
            }
        }
    }

    private void workOnAll(String tag, List<Taken> ofOneConversation, Instant until, UUID claim) {
        try {
            for (Taken taken : ofOneConversation) {
                if (!clock.instant().isBefore(until)) {
                    // Another instance may be at work on them by now.
                    break;
                }
                work(taken);
            }
        } finally {
            queue.release(tag, claim)
                    .subscribe()
                    .with(
                            released -> {},
                            unavailable ->
                                    LOG.debug("Releasing a conversation failed", unavailable));
            busy.remove(tag);
            places.release();
        }
    }

    private void work(Taken taken) {
        try {
            news.work(taken).await().atMost(settings.lease());
        } catch (RuntimeException unavailable) {
            LOG.warnf("A push failed; it comes again cause=%s", unavailable);
        } finally {
            loop.turned();
        }
    }

    /** Returns how many conversations can be begun now. */
    int freePlaces() {
        return places.availablePermits();
    }
}
