package com.hotelchat.messaging;

import com.hotelchat.bus.FencedProducers;
import com.hotelchat.liveness.BackgroundWork;
import com.hotelchat.liveness.Loop;
import com.hotelchat.messaging.OutboxRows.Waiting;
import com.hotelchat.messaging.ShardLeases.Held;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Carries the outbox to Kafka: at least once, and for each key in the order of the commits. The
 * rows are divided into shards by their key. The relays of all instances on one database share the
 * shards by leases ({@link ShardLeases}), and each publishes those that it owns ({@link
 * ShardRelay}), whichever instance wrote their rows. A relay that is frozen or dies loses its lease
 * after five seconds, and another one goes on; what the frozen one holds in its hand, Kafka
 * refuses.
 *
 * <p>Each relay is woken by the commits of its own process, by notifications of the others ({@link
 * RelayNotifications}), and polls besides.
 */
@ApplicationScoped
public class OutboxRelay {

    static final String DATABASE = "the database";

    /** A fifth of the lease. */
    private static final Duration RENEWAL = Duration.ofSeconds(1);

    /** The time after the expiry of another relay's lease at which its shards are acquired. */
    private static final Duration AFTER_EXPIRY = Duration.ofMillis(20);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    /** The interval of polls while other relays live of which no notification would arrive. */
    private static final Duration DEAF_POLL = Duration.ofMillis(100);

    /**
     * The lock under which the relay of the former release publishes; the number spells "outbox".
     * All relays of this release share it, so that a relay of the former release publishes only
     * until the first one of this release runs. No relay of this release waits for the lock, or for
     * its holder.
     */
    private static final long FORMER_LOCK = 0x6F7574626F78L;

    private static final String SHARE_FORMER_LOCK =
            "select pg_try_advisory_lock_shared($1) as is_shared";

    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

    private final Pool main;
    private final DatabaseConnections connections;
    private final FencedProducers producers;
    private final BackgroundWork work;
    private final MeterRegistry metrics;
    private final String source;
    private final Duration pollInterval;
    private final UUID id = UUID.randomUUID();
    private final Semaphore wakes = new Semaphore(1);
    private final Loop loop;
    private final Map<Integer, ShardRelay> owned = new ConcurrentHashMap<>();
    private volatile boolean running;
    private volatile boolean hasOthers;
    private volatile boolean isRenewalWanted;
    private volatile @Nullable RelayNotifications notifications;
    private @Nullable Thread thread;

    // Used by the thread only.
    private @Nullable Pool database;
    private @Nullable SqlConnection session;
    private long nextRenewal;
    private int surplus;
    private boolean isWaitingForFormer;

    /**
     * Creates a relay.
     *
     * @param main the pool of requests, which the relay does not use
     * @param source producer of the events, for the attribute of the same name
     * @param pollInterval interval at which it polls without a notification
     */
    public OutboxRelay(
            Pool main,
            DatabaseConnections connections,
            FencedProducers producers,
            BackgroundWork work,
            MeterRegistry metrics,
            @ConfigProperty(name = "quarkus.application.name") String source,
            @ConfigProperty(name = "hotelchat.outbox.poll-interval", defaultValue = "PT1S")
                    Duration pollInterval) {
        this.main = main;
        this.connections = connections;
        this.producers = producers;
        this.work = work;
        this.loop = work.loop("outbox relay", pollInterval.multipliedBy(2));
        this.metrics = metrics;
        this.source = source;
        this.pollInterval = pollInterval;
        Gauge.builder("hotelchat.outbox.shards", owned, Map::size)
                .strongReference(true)
                .register(metrics);
    }

    /** Says that there are new rows; returns at once. */
    public void wake() {
        wakeSelf();
        RelayNotifications others = notifications;
        if (others != null && hasOthers) {
            others.send();
        }
    }

    private void wakeSelf() {
        if (wakes.availablePermits() == 0) {
            wakes.release();
        }
    }

    private void wakeToRenew() {
        isRenewalWanted = true;
        wakeSelf();
    }

    /** Begins to publish. */
    public synchronized void start() {
        running = true;
        Thread relay = Thread.ofVirtual().name("outbox-relay").unstarted(this::run);
        thread = relay;
        loop.startsOn(relay);
        relay.start();
    }

    /** Ends publishing; records in flight are completed if Kafka answers soon. */
    public void stop() {
        Thread relay;
        synchronized (this) {
            running = false;
            loop.ends();
            relay = thread;
        }
        if (relay == null) {
            return;
        }
        wakeSelf();
        try {
            if (!relay.join(STOP_PATIENCE.multipliedBy(2))) {
                relay.interrupt();
                relay.join();
            }
        } catch (InterruptedException interrupted) {
            relay.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    void onStart(@Observes StartupEvent event) {
        // Creating this pool configures the connections that are requested below.
        LOG.debugf("The pool of requests is there; size=%d", main.size());
        start();
    }

    void onStop(@Observes @Priority(1) ShutdownEvent event) {
        stop();
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        nextRenewal = System.nanoTime();
        while (running) {
            loop.turned();
            try {
                if (isConnected()) {
                    renew();
                    releaseSurplus();
                    dispatch();
                    awaitWake(untilNextTurn());
                } else {
                    awaitWake(FIRST_PAUSE);
                }
                pause = FIRST_PAUSE;
            } catch (InterruptedException stopped) {
                break;
            } catch (Exception away) {
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
                LOG.warnf(
                        "The relay of the outbox failed; retrying pause=%s cause=%s", pause, away);
                LOG.debug("The relay of the outbox failed", away);
                metrics.counter("hotelchat.outbox.failures").increment();
                disconnect();
                try {
                    awaitWake(pause);
                } catch (InterruptedException stopped) {
                    break;
                }
                pause = pause.multipliedBy(2);
                if (pause.compareTo(LONGEST_PAUSE) > 0) {
                    pause = LONGEST_PAUSE;
                }
            }
        }
        if (!running) {
            end();
        }
    }

    private void awaitWake(Duration atMost) throws InterruptedException {
        if (wakes.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            wakes.drainPermits();
        }
    }

    private Duration untilNextTurn() {
        RelayNotifications others = notifications;
        boolean isDeaf = hasOthers && (others == null || !others.isListening());
        Duration poll = isDeaf ? DEAF_POLL : pollInterval;
        long renewal = Math.max(0, nextRenewal - System.nanoTime());
        return Duration.ofNanos(Math.min(renewal, poll.toNanos()));
    }

    /** Returns whether there is a session, and no relay of the former release at work. */
    private boolean isConnected() {
        if (session != null) {
            return true;
        }
        nextRenewal = System.nanoTime();
        try (Loop.Wait wait = loop.waitsFor(DATABASE)) {
            if (database == null) {
                database = connections.openRelayPool();
                notifications =
                        new RelayNotifications(
                                connections.vertx(),
                                connections.listenOptions(),
                                database,
                                id,
                                this::wakeSelf,
                                this::wakeToRenew);
            }
            session = database.getConnectionAndAwait();
            if (session.preparedQuery(SHARE_FORMER_LOCK)
                    .executeAndAwait(Tuple.of(FORMER_LOCK))
                    .iterator()
                    .next()
                    .getBoolean("is_shared")) {
                return true;
            }
        }
        if (!isWaitingForFormer) {
            isWaitingForFormer = true;
            LOG.info("A relay of the former release publishes; waiting until it ends");
        }
        disconnect();
        return false;
    }

    private void renew() {
        boolean isDue = System.nanoTime() - nextRenewal >= 0;
        List<ShardRelay> fenced = owned.values().stream().filter(ShardRelay::isFenced).toList();
        if (!isDue && !isRenewalWanted && fenced.isEmpty()) {
            return;
        }
        isRenewalWanted = false;
        nextRenewal = System.nanoTime() + RENEWAL.toNanos();
        Held held;
        try (Loop.Wait wait = loop.waitsFor(DATABASE)) {
            held = ShardLeases.renew(connected(), id);
        }
        long expiry = System.nanoTime() + held.nextExpiry().plus(AFTER_EXPIRY).toNanos();
        if (expiry - nextRenewal < 0) {
            nextRenewal = expiry;
        }
        hasOthers = held.others() > 0;
        surplus = held.shards().size() - held.fairShare();
        for (int shard : held.shards()) {
            owned.computeIfAbsent(shard, this::shardRelay);
        }
        owned.forEach(
                (shard, relay) -> {
                    if (!held.shards().contains(shard)) {
                        relay.lose();
                    } else if (!relay.isFenced() || fenced.contains(relay)) {
                        // A relay that was fenced meanwhile waits for the next renewal, which shows
                        // the reason.
                        relay.hold();
                    }
                });
        owned.entrySet()
                .removeIf(
                        each ->
                                !held.shards().contains(each.getKey())
                                        && isDiscarded(each.getValue()));
    }

    private static boolean isDiscarded(ShardRelay lost) {
        if (lost.isIdle()) {
            lost.discardProducer();
            return true;
        }
        return false;
    }

    private ShardRelay shardRelay(int shard) {
        return new ShardRelay(
                shard, source, databasePool(), producers, work, metrics, this::wakeSelf);
    }

    /** Leaves shards beyond the fair share to others, those first that are idle. */
    private void releaseSurplus() {
        if (surplus <= 0) {
            return;
        }
        List<Integer> released = new ArrayList<>();
        for (Map.Entry<Integer, ShardRelay> each : new TreeMap<>(owned).entrySet()) {
            if (released.size() < surplus && each.getValue().isReady()) {
                each.getValue().discardProducer();
                owned.remove(each.getKey());
                released.add(each.getKey());
            }
        }
        surplus -= released.size();
        if (!released.isEmpty()) {
            try (Loop.Wait wait = loop.waitsFor(DATABASE)) {
                ShardLeases.release(connected(), id, released);
            }
        }
    }

    private void dispatch() {
        Set<Integer> idle = new HashSet<>();
        owned.forEach(
                (shard, relay) -> {
                    if (relay.isReady()) {
                        idle.add(shard);
                    }
                });
        if (idle.isEmpty()) {
            return;
        }
        Map<Integer, List<Waiting>> rows;
        try (Loop.Wait wait = loop.waitsFor(DATABASE)) {
            rows = OutboxRows.next(connected(), idle, source);
        }
        owned.forEach(
                (shard, relay) -> {
                    List<Waiting> waiting = rows.get(shard);
                    if (waiting != null) {
                        relay.publish(waiting);
                    }
                });
    }

    /** Completes the work in progress, and releases the shards to other relays at once. */
    private void end() {
        try {
            long deadline = System.nanoTime() + STOP_PATIENCE.toNanos();
            for (ShardRelay each : owned.values()) {
                each.end(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
            owned.clear();
            if (session != null) {
                ShardLeases.leave(session, id);
            }
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException away) {
            LOG.debug("The leases of shards were not released; they expire", away);
        }
        disconnect();
        RelayNotifications listening = notifications;
        if (listening != null) {
            listening.close();
            notifications = null;
        }
        if (database != null) {
            database.close().subscribe().with(closed -> {}, OutboxRelay::ignore);
            database = null;
        }
    }

    private Pool databasePool() {
        if (database == null) {
            throw new IllegalStateException("not connected");
        }
        return database;
    }

    private SqlConnection connected() {
        if (session == null) {
            throw new IllegalStateException("not connected");
        }
        return session;
    }

    private void disconnect() {
        if (session != null) {
            // The pool keeps the session if it is sound, and the session would keep the lock.
            SqlConnection left = session;
            session = null;
            left.query("select pg_advisory_unlock_all()")
                    .execute()
                    .onItemOrFailure()
                    .transformToUni((unlocked, broken) -> left.close())
                    .subscribe()
                    .with(closed -> {}, OutboxRelay::ignore);
        }
    }

    private static void ignore(Throwable broken) {
        LOG.debug("The connection is gone", broken);
    }
}
