package com.hotelchat.liveness;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Tracks every thread and loop that has to run for as long as the service does. A service is not
 * live, and is restarted, when one of them has ended or hangs.
 *
 * <p>Time is counted in seconds during which this process was seen to run: after a pause of the
 * process or machine, nothing counts as late. A loop that waits for another system is never late,
 * however long that takes: a restart would not bring the system back.
 */
@ApplicationScoped
public class BackgroundWork {

    private static final Logger LOG = Logger.getLogger(BackgroundWork.class);

    private static final Duration TICK = Duration.ofSeconds(1);

    /** The priority of an observer that runs before everything else ends. */
    private static final int FIRST = 0;

    private static final Duration LISTED_AFTER = Duration.ofSeconds(5);
    private static final Duration LISTING_PAUSE = Duration.ofMillis(1);
    private static final String PRODUCER_THREAD = "kafka-producer-network-thread | ";

    private final Duration patience;
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private final Thread monitor;
    private volatile boolean isStopping;

    /**
     * Creates a registry without loops.
     *
     * @param patience longest time for which a loop may stand still
     */
    public BackgroundWork(
            @ConfigProperty(name = "hotelchat.liveness.patience", defaultValue = "PT3M")
                    Duration patience) {
        this.patience = patience;
        monitor = Thread.ofPlatform().name("liveness-monitor").daemon().start(this::run);
    }

    /** A thread or loop that is watched. */
    interface Watched {

        String name();

        /** A second has passed in which the process ran. */
        void tick();

        /** Returns its fault, or empty text. */
        String fault();

        /** Returns which other system it has been waiting for, or empty text. */
        default String waiting() {
            return "";
        }
    }

    private record WatchedThread(String name, Thread thread) implements Watched {

        @Override
        public void tick() {}

        @Override
        public String fault() {
            return thread.getState() == Thread.State.TERMINATED ? "is gone" : "";
        }
    }

    /**
     * Adds a loop, which is watched from its start to its end.
     *
     * @param atLeast how long it may stand still, if that is longer than the patience with others
     */
    public Loop loop(String name, Duration atLeast) {
        Duration longer = atLeast.compareTo(patience) > 0 ? atLeast : patience;
        return new Loop(name, longer, watched);
    }

    /** Watches a thread that never ends but with the service. */
    public void watch(String name, Thread thread) {
        watched.add(new WatchedThread(name, thread));
    }

    /**
     * Watches the network thread of a producer, without which its records go nowhere. The producer
     * is closed only when the service ends.
     */
    public void watch(String name, Producer<?, ?> producer) {
        watch(name, awaitThread(PRODUCER_THREAD + clientId(producer)));
    }

    /**
     * Finds a thread that has been started: in a native executable it may not be listed at once.
     */
    private static Thread awaitThread(String name) {
        long end = System.nanoTime() + LISTED_AFTER.toNanos();
        while (true) {
            Optional<Thread> found =
                    Arrays.stream(threads())
                            .filter(Objects::nonNull)
                            .filter(thread -> thread.getName().equals(name))
                            // Several threads may have had the name; the last one counts.
                            .max(Comparator.comparingLong(Thread::threadId));
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("No thread " + name);
            }
            LockSupport.parkNanos(LISTING_PAUSE.toNanos());
        }
    }

    private static String clientId(Producer<?, ?> producer) {
        return producer.metrics().keySet().stream()
                .map(metric -> metric.tags().get("client-id"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private static Thread[] threads() {
        ThreadGroup root = Objects.requireNonNull(Thread.currentThread().getThreadGroup());
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[root.activeCount() * 2 + 100];
        root.enumerate(threads);
        return threads;
    }

    /**
     * Watches a loop that other code runs, such as a library.
     *
     * @param isTurning whether it has turned within the last seconds
     */
    public void watch(String name, BooleanSupplier isTurning) {
        Loop loop = loop(name, patience);
        loop.startsWithout(isTurning);
    }

    /** Returns the names of loops that have ended or hang, each with its fault. */
    public Map<String, String> faults() {
        Map<String, String> faults = new TreeMap<>();
        if (isStopping) {
            return faults;
        }
        if (!monitor.isAlive()) {
            faults.put(monitor.getName(), "is gone");
        }
        for (Watched each : watched) {
            String fault = each.fault();
            if (!fault.isEmpty()) {
                faults.put(each.name(), fault);
            }
        }
        return faults;
    }

    /** Returns what waits for another system for a while now, with the system's name. */
    public Map<String, String> waits() {
        Map<String, String> waits = new TreeMap<>();
        for (Watched each : watched) {
            String wait = each.waiting();
            if (!wait.isEmpty()) {
                waits.put(each.name(), wait);
            }
        }
        return waits;
    }

    private void run() {
        while (!isStopping) {
            try {
                // Sleeping is safe: this thread does nothing else.
                Thread.sleep(TICK);
                watched.forEach(Watched::tick);
            } catch (InterruptedException interrupted) {
                return;
            } catch (RuntimeException unforeseen) {
                LOG.error("Checking background work failed; checking again", unforeseen);
            }
        }
    }

    void onStop(@Observes @Priority(FIRST) ShutdownEvent event) {
        isStopping = true;
    }

    @PreDestroy
    void close() {
        isStopping = true;
        monitor.interrupt();
    }
}
