package com.hotelchat.messaging;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.bus.EventProducer;
import com.hotelchat.bus.TraceParent;
import com.hotelchat.liveness.BackgroundWork;
import com.hotelchat.liveness.Loop;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Carries the outbox to Kafka: at least once, and for each key in the order of the commits. Any
 * number of relays may run on one database; an advisory lock lets one publish at a time, and it
 * publishes what all of them wrote. Each is woken by the commits of its own process and looks by
 * itself now and then, for what a process left that died.
 *
 * <p>The lock belongs to a database session, so the pool must not go through a proxy that shares
 * sessions between transactions.
 */
@ApplicationScoped
public class OutboxRelay {

    /** Rows that are in flight at once; more only wait in memory. */
    private static final int BATCH = 500;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    /** Any number that no other user of the database takes; this one spells "outbox". */
    private static final long LOCK = 0x6F7574626F78L;

    /** Names its columns: a prepared "*" fails once a migration adds one. */
    private static final String NEXT =
            "select id, event_id, topic, key, type, subject, sequence, occurred_at, data,"
                    + " traceparent from outbox order by id limit $1";

    private static final String DATABASE = "the database";

    private static final String SET_ASIDE =
            """
            with refused as (delete from outbox where id = any($1) returning *)
            insert into outbox_refused (id, refused_at, event)
            select id, now(), to_jsonb(refused) from refused
            """;

    /** How long rows wait that are left to the relay of another instance. */
    private static final Duration OTHER_PAUSE = Duration.ofMillis(100);

    /** How often the session is used while Kafka does not answer. */
    private static final Duration SESSION_USE = Duration.ofSeconds(2);

    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

    private final Pool pool;
    private final EventProducer producer;
    private final MeterRegistry metrics;
    private final String source;
    private final Duration pollInterval;
    private final Semaphore wakes = new Semaphore(1);
    private final Loop loop;
    private boolean isOtherPublishing;
    private volatile boolean running;
    private @Nullable Thread thread;
    private @Nullable SqlConnection connection;

    /**
     * A relay.
     *
     * @param source who produces the events, for the attribute of the same name
     * @param pollInterval how often it looks by itself
     */
    public OutboxRelay(
            Pool pool,
            EventProducer producer,
            BackgroundWork work,
            MeterRegistry metrics,
            @ConfigProperty(name = "quarkus.application.name") String source,
            @ConfigProperty(name = "hotelchat.outbox.poll-interval", defaultValue = "PT1S")
                    Duration pollInterval) {
        this.pool = pool;
        this.producer = producer;
        this.loop = work.loop("outbox relay", pollInterval.multipliedBy(2));
        this.metrics = metrics;
        this.source = source;
        this.pollInterval = pollInterval;
    }

    /** Says that there are new rows; returns at once. */
    public void wake() {
        if (wakes.availablePermits() == 0) {
            wakes.release();
        }
    }

    /** Begins to publish. */
    public synchronized void start() {
        running = true;
        Thread relay = Thread.ofVirtual().name("outbox-relay").unstarted(this::run);
        thread = relay;
        loop.startsOn(relay);
        relay.start();
    }

    /** Ends publishing; what is in flight is finished if Kafka answers soon. */
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
        wake();
        try {
            if (!relay.join(STOP_PATIENCE)) {
                relay.interrupt();
                relay.join();
            }
        } catch (InterruptedException interrupted) {
            relay.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    void onStart(@Observes StartupEvent event) {
        start();
    }

    void onStop(@Observes @Priority(1) ShutdownEvent event) {
        stop();
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (running) {
            loop.turned();
            isOtherPublishing = false;
            try {
                if (hasRows()) {
                    while (publishBatch() == BATCH && running) {}
                }
                pause = FIRST_PAUSE;
                awaitWake(isOtherPublishing ? OTHER_PAUSE : pollInterval);
            } catch (InterruptedException | InterruptException stopped) {
                break;
            } catch (Exception away) {
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
                LOG.warnf("The outbox waits, and will be tried again: %s", away);
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
        disconnect();
    }

    private void awaitWake(Duration atMost) throws InterruptedException {
        if (wakes.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            wakes.drainPermits();
        }
    }

    private boolean hasRows() {
        return query("select from outbox limit 1").size() > 0;
    }

    private int publishBatch() throws InterruptedException, ExecutionException {
        isOtherPublishing = !tryLock();
        if (isOtherPublishing) {
            return 0;
        }
        try {
            RowSet<Row> rows = prepared(NEXT, Tuple.of(BATCH));
            List<Future<RecordMetadata>> sent = new ArrayList<>(rows.size());
            List<Long> published = new ArrayList<>(rows.size());
            List<Long> refused = new ArrayList<>();
            try (Loop.Wait wait = loop.waitsFor("Kafka")) {
                for (Row row : rows) {
                    sent.add(producer.send(record(row)));
                }
                int i = 0;
                for (Row row : rows) {
                    (isTaken(sent.get(i++)) ? published : refused).add(row.getLong("id"));
                }
            }
            if (!published.isEmpty()) {
                prepared("delete from outbox where id = any($1)", ids(published));
                metrics.counter("hotelchat.outbox.published").increment(published.size());
            }
            if (!refused.isEmpty()) {
                setAside(refused);
            }
            return rows.size();
        } finally {
            prepared("select pg_advisory_unlock($1)", Tuple.of(LOCK));
        }
    }

    /**
     * Returns whether Kafka took a record; false when it never will, as the record is too large.
     */
    private boolean isTaken(Future<RecordMetadata> answer)
            throws InterruptedException, ExecutionException {
        try {
            await(answer);
            return true;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RecordTooLargeException) {
                return false;
            }
            throw failed;
        }
    }

    /** The last resort, so that one event does not hold up all others. */
    private void setAside(List<Long> refused) {
        prepared(SET_ASIDE, ids(refused));
        metrics.counter("hotelchat.outbox.refused").increment(refused.size());
        LOG.errorf(
                "Kafka refuses events as too large, and they are left in outbox_refused: %s",
                refused);
    }

    private static Tuple ids(List<Long> ids) {
        return Tuple.of(ids.toArray(new Long[0]));
    }

    /** Never waits in the database, whose deadlines end statements that do. */
    private boolean tryLock() {
        return prepared("select pg_try_advisory_lock($1) as is_locked", Tuple.of(LOCK))
                .iterator()
                .next()
                .getBoolean("is_locked");
    }

    /** Uses the session meanwhile, which would be closed when it is silent, and the lock lost. */
    private void await(Future<RecordMetadata> answer)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                answer.get(SESSION_USE.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException unavailable) {
                query("select 1");
            }
        }
    }

    private ProducerRecord<String, byte[]> record(Row row) {
        String topic = row.getString("topic");
        String key = row.getString("key");
        String data = row.getString("data");
        if (data == null) {
            // A removal is no event: it has no type, and so no headers of one.
            return new ProducerRecord<>(topic, key, null);
        }
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, utf8(data));
        Headers headers = record.headers();
        CloudEventHeaders.put(
                headers,
                row.getUUID("event_id").toString(),
                source,
                row.getString("type"),
                row.getString("subject"),
                row.getOffsetDateTime("occurred_at").toInstant());
        if (row.getLong("sequence") instanceof Long sequence) {
            headers.add(CloudEventHeaders.SEQUENCE, utf8(sequence.toString()));
        }
        TraceParent.put(headers, row.getString("traceparent"));
        return record;
    }

    private RowSet<Row> query(String sql) {
        try (Loop.Wait wait = loop.waitsFor(DATABASE)) {
            return connected().query(sql).executeAndAwait();
        }
    }

    private RowSet<Row> prepared(String sql, Tuple parameters) {
        try (Loop.Wait wait = loop.waitsFor(DATABASE)) {
            return connected().preparedQuery(sql).executeAndAwait(parameters);
        }
    }

    private SqlConnection connected() {
        if (connection == null) {
            connection = pool.getConnectionAndAwait();
        }
        return connection;
    }

    private void disconnect() {
        if (connection != null) {
            // The pool keeps the session if it is sound, and the session would keep the lock.
            SqlConnection left = connection;
            Uni.createFrom()
                    .deferred(() -> left.query("select pg_advisory_unlock_all()").execute())
                    .onItemOrFailure()
                    .transformToUni((unlocked, broken) -> left.close())
                    .subscribe()
                    .with(closed -> {}, broken -> LOG.debug("The connection is gone", broken));
            connection = null;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
