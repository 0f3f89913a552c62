package com.hotelchat.messaging;

import com.hotelchat.bus.FencedProducers;
import com.hotelchat.liveness.BackgroundWork;
import com.hotelchat.liveness.Loop;
import com.hotelchat.messaging.OutboxRows.Waiting;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.mutiny.sqlclient.SqlClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the rows of one shard, a batch at a time, on a separate thread: a shard whose batch
 * waits for Kafka delays no other.
 *
 * <p>Each batch is a transaction of Kafka, by a producer that has fenced those of all former owners
 * of the shard. The rows are read only after that: Kafka refuses the records that a former owner
 * still holds, and the published records reflect the present rows.
 */
final class ShardRelay {

    private static final String KAFKA = "Kafka";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int MAX_CAUSES = 20;

    private static final Logger LOG = Logger.getLogger(ShardRelay.class);

    private final int shard;
    private final String transactionalId;
    private final SqlClient database;
    private final FencedProducers producers;
    private final MeterRegistry metrics;
    private final Loop loop;
    private final Runnable whenIdle;
    private volatile @Nullable Thread worker;
    private volatile boolean isFenced;
    private volatile boolean isHeld = true;

    // Used by the worker, and by the relay while there is no worker.
    private @Nullable Producer<String, byte[]> producer;
    private Duration pause = FIRST_PAUSE;

    /**
     * Creates a relay without a producer, which is opened with the first rows.
     *
     * @param whenIdle is called after each batch
     */
    ShardRelay(
            int shard,
            String source,
            SqlClient database,
            FencedProducers producers,
            BackgroundWork work,
            MeterRegistry metrics,
            Runnable whenIdle) {
        this.shard = shard;
        this.transactionalId = source + "-outbox-" + shard;
        this.database = database;
        this.producers = producers;
        this.metrics = metrics;
        this.loop = work.loop("outbox relay, shard " + shard, Duration.ZERO);
        this.whenIdle = whenIdle;
    }

    /** Returns whether no batch is in hand. */
    boolean isIdle() {
        return worker == null;
    }

    /** Returns whether Kafka refused the producer since {@link #hold}. */
    boolean isFenced() {
        return isFenced;
    }

    /** Remembers that the lease is this relay's, also after Kafka refused its producer. */
    void hold() {
        isFenced = false;
        isHeld = true;
    }

    /** Remembers that the lease is lost; the batch in hand ends as Kafka has it. */
    void lose() {
        isHeld = false;
    }

    /** Returns whether the next batch may be published now. */
    boolean isReady() {
        return isHeld && !isFenced && isIdle();
    }

    /**
     * Publishes the first rows of the shard, or only fences its former owner: then they must be
     * read again. Returns at once. To be called while idle.
     */
    void publish(List<Waiting> rows) {
        Thread thread =
                Thread.ofVirtual()
                        .name("outbox-relay-shard-" + shard)
                        .unstarted(() -> publishAndRest(rows));
        worker = thread;
        loop.startsOn(thread);
        thread.start();
    }

    /** Waits for the batch in hand, and ends it then. */
    void end(Duration patience) throws InterruptedException {
        Thread working = worker;
        if (working != null && !working.join(patience)) {
            working.interrupt();
            working.join();
        }
        discardProducer();
    }

    /** Closes the producer at once; the next batch opens another. To be called while idle. */
    void discardProducer() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    private void publishAndRest(List<Waiting> rows) {
        try {
            if (producer == null) {
                fence();
            } else {
                write(producer, rows);
            }
            pause = FIRST_PAUSE;
        } catch (Throwable failed) {
            discardProducer();
            if (!isInterruption(failed)) {
                rest(failed);
            }
        } finally {
            loop.ends();
            worker = null;
            whenIdle.run();
        }
    }

    /** Tries for as long as it takes, unless the lease is lost: it waits for Kafka meanwhile. */
    private void fence() {
        try (Loop.Wait wait = loop.waitsFor(KAFKA)) {
            while (isHeld) {
                try {
                    Producer<String, byte[]> opened = producers.open(transactionalId);
                    producer = opened;
                    opened.initTransactions();
                    return;
                } catch (KafkaException failed) {
                    discardProducer();
                    if (isInterruption(failed)) {
                        return;
                    }
                    rest(failed);
                }
            }
        }
    }

    private void write(Producer<String, byte[]> kafka, List<Waiting> rows) {
        List<Future<RecordMetadata>> sent = new ArrayList<>(rows.size());
        List<Waiting> refused = List.of();
        try (Loop.Wait wait = loop.waitsFor(KAFKA)) {
            kafka.beginTransaction();
            try {
                rows.forEach(row -> sent.add(kafka.send(row.record())));
                kafka.commitTransaction();
            } catch (KafkaException failed) {
                refused = refused(rows, sent);
                if (refused.isEmpty()) {
                    throw failed;
                }
                kafka.abortTransaction();
            }
        }
        try (Loop.Wait wait = loop.waitsFor(OutboxRelay.DATABASE)) {
            if (refused.isEmpty()) {
                OutboxRows.delete(database, rows);
                metrics.counter("hotelchat.outbox.published").increment(rows.size());
            } else {
                setAside(refused);
            }
        }
    }

    /** The last resort, so that one event does not hold up all others. */
    private void setAside(List<Waiting> refused) {
        OutboxRows.setAside(database, refused);
        metrics.counter("hotelchat.outbox.refused").increment(refused.size());
        LOG.errorf(
                "Kafka refuses events as too large, and they are left in outbox_refused: %s",
                refused.stream().map(Waiting::id).toList());
    }

    private static List<Waiting> refused(List<Waiting> rows, List<Future<RecordMetadata>> sent) {
        List<Waiting> refused = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            if (sent.get(i).isDone() && isTooLarge(sent.get(i))) {
                refused.add(rows.get(i));
            }
        }
        return refused;
    }

    private static boolean isTooLarge(Future<RecordMetadata> answer) {
        try {
            answer.get();
            return false;
        } catch (ExecutionException failed) {
            return failed.getCause() instanceof RecordTooLargeException;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void rest(Throwable failed) {
        if (hasCause(failed, ProducerFencedException.class)
                || hasCause(failed, InvalidProducerEpochException.class)) {
            // Either another instance owns the shard, or Kafka ended a transaction that took too
            // long.
            isFenced = true;
            LOG.infof("Kafka fenced the producer of a shard of the outbox; shard=%d", shard);
            return;
        }
        metrics.counter("hotelchat.outbox.failures").increment();
        LOG.warnf(
                "Publishing the outbox failed; retrying shard=%d pause=%s cause=%s",
                shard, pause, failed);
        LOG.debug("Publishing the outbox failed", failed);
        try (Loop.Wait wait = loop.waitsFor(KAFKA)) {
            Thread.sleep(pause);
        } catch (InterruptedException stopping) {
            return;
        }
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private static boolean isInterruption(Throwable failed) {
        return Thread.currentThread().isInterrupted()
                || hasCause(failed, InterruptException.class)
                || hasCause(failed, InterruptedException.class);
    }

    private static boolean hasCause(Throwable failed, Class<? extends Throwable> type) {
        Throwable cause = failed;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (type.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
