package com.hotelchat.matching;

import com.hotelchat.messaging.JobLeases;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Adds the search words of messages that a former version of the service wrote without them. The
 * rows stay locked meanwhile, so that no edit is lost, and an edit waits for one batch at most.
 */
@ApplicationScoped
public class IndexMessages {

    private static final Logger LOG = Logger.getLogger(IndexMessages.class);

    private static final int BATCH = 200;

    /** The longest run, which ends while its lease is still valid. */
    private static final Duration MAX_RUN = Duration.ofSeconds(30);

    /**
     * Finds messages below those that the run has seen, so that the index entries that it has
     * emptied are read once.
     */
    private static final String FIND =
            """
            select id, text from message where not is_indexed and deleted_at is null and id < $2
            order by id desc limit $1
            for no key update skip locked
            """;

    private static final String WRITE =
            """
            update message set words = made.words::tsvector, is_indexed = true
            from unnest($1::bigint[], $2::text[]) as made (id, words)
            where message.id = made.id
            """;

    private final Pool pool;
    private final JobLeases leases;

    IndexMessages(Pool pool, JobLeases leases) {
        this.pool = pool;
        this.leases = leases;
    }

    @Scheduled(
            every = "1m",
            delayed = "10s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> indexOnOneInstance() {
        return leases.run("index messages", () -> indexAll().replaceWithVoid())
                .onFailure()
                .invoke(
                        unavailable ->
                                LOG.warnf(
                                        "Indexing messages failed; the next run goes on cause=%s",
                                        unavailable.getClass().getName()))
                .onFailure()
                .recoverWithNull();
    }

    /**
     * Indexes messages, newest first, until none is left or the run has taken long enough.
     *
     * @return the number of messages
     */
    public Uni<Integer> indexAll() {
        long end = System.nanoTime() + MAX_RUN.toNanos();
        AtomicLong below = new AtomicLong(Long.MAX_VALUE);
        return Multi.createBy()
                .repeating()
                .uni(() -> pool.withTransaction(connection -> indexSome(connection, below)))
                .until(indexed -> indexed == 0 || System.nanoTime() > end)
                .collect()
                .with(Collectors.summingInt(indexed -> indexed))
                .invoke(
                        indexed -> {
                            if (indexed > 0) {
                                LOG.infof("Messages indexed for search messages=%d", indexed);
                            }
                        });
    }

    private static Uni<Integer> indexSome(SqlConnection connection, AtomicLong below) {
        return connection
                .preparedQuery(FIND)
                .execute(Tuple.of(BATCH, below.get()))
                .chain(
                        rows ->
                                rows.size() == 0
                                        ? Uni.createFrom().item(0)
                                        : write(connection, rows, below));
    }

    private static Uni<Integer> write(
            SqlConnection connection, RowSet<Row> rows, AtomicLong below) {
        // Splitting long texts takes longer than the event loop may be blocked.
        return Uni.createFrom()
                .item(() -> words(rows))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(words -> connection.preparedQuery(WRITE).execute(words))
                .invoke(
                        () ->
                                rows.forEach(
                                        row ->
                                                below.accumulateAndGet(
                                                        row.getLong("id"), Math::min)))
                .replaceWith(rows.size());
    }

    private static Tuple words(RowSet<Row> rows) {
        Long[] ids = new Long[rows.size()];
        String[] words = new String[rows.size()];
        int at = 0;
        for (Row row : rows) {
            ids[at] = row.getLong("id");
            words[at] = SearchWords.vector(row.getString("text"));
            at++;
        }
        return Tuple.of(ids, words);
    }
}
