package com.hotelchat.notification.push;

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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
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
    private static final long STOP_PATIENCE_SECONDS = 10;

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

    PushWorker(
            PushQueue queue,
            PushNews news,
            FcmGate gate,
            CallerTopics callers,
            OpenApps openApps,
            PushSettings settings,
            Clock clock) {
        this.queue = queue;
        this.news = news;
        this.gate = gate;
        this.callers = callers;
        this.openApps = openApps;
        this.settings = settings;
        this.clock = clock;
        this.places = new Semaphore(settings.parallel());
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
        this.thread = Thread.ofVirtual().name("push-worker").unstarted(this::run);
    }

    void start(@Observes StartupEvent started) {
        thread.start();
    }

    /** What is under way is finished; nobody is told twice for an orderly end. */
    void stop(@Observes @Priority(1) ShutdownEvent stopped) throws InterruptedException {
        stopping.countDown();
        if (thread.isAlive()) {
            thread.join(TimeUnit.SECONDS.toMillis(STOP_PATIENCE_SECONDS));
        }
        if (!places.tryAcquire(settings.parallel(), STOP_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("Pushes are under way that come again");
        }
    }

    private void run() {
        try {
            while (!isStoppingWithin(settings.pollInterval())) {
                try {
                    if (gate.isOpen() && callers.known().isPresent() && openApps.isKnown()) {
                        takeAll();
                    }
                } catch (RuntimeException unforeseen) {
                    // Without this thread nothing would be pushed any more, and nobody would know.
                    LOG.error("What is due waits", unforeseen);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isStoppingWithin(Duration pause) throws InterruptedException {
        return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** For as long as there is something. */
    private void takeAll() throws InterruptedException {
        while (stopping.getCount() > 0 && gate.isOpen()) {
            places.acquire();
            int free = 1 + places.drainPermits();
            List<Taken> taken = List.of();
            try {
                taken =
                        queue.take(free, List.copyOf(busy), clock.instant().plus(settings.lease()))
                                .await()
                                .atMost(settings.lease());
            } catch (RuntimeException away) {
                LOG.warnf("What is due cannot be taken, and waits: %s", away);
            }
            Collection<List<Taken>> conversations =
                    taken.stream()
                            .collect(
                                    Collectors.groupingBy(
                                            Taken::tag, LinkedHashMap::new, Collectors.toList()))
                            .values();
            places.release(free - conversations.size());
            conversations.forEach(this::begin);
            if (taken.isEmpty()) {
                return;
            }
        }
    }

    private void begin(List<Taken> ofOneConversation) {
        String tag = ofOneConversation.getFirst().tag();
        busy.add(tag);
        Thread.ofVirtual()
                .name("push")
                .start(
                        () -> {
                            try {
                                ofOneConversation.forEach(this::work);
                            } finally {
                                busy.remove(tag);
                                places.release();
                            }
                        });
    }

    private void work(Taken taken) {
        try {
            news.work(taken).await().atMost(settings.lease());
        } catch (RuntimeException away) {
            LOG.warnf("A push waits, and comes again: %s", away);
        }
    }
}
