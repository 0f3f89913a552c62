package com.hotelchat.messaging;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Deletes old rows of a table in small transactions, on one instance at a time, and no more in one
 * run than is done in a moment: the next run goes on.
 */
@ApplicationScoped
public class Purge {

    /** The most rows of a transaction. */
    private static final int BATCH = 1_000;

    /** The most transactions of a run. */
    private static final int MAX_BATCHES = 500;

    private static final Logger LOG = Logger.getLogger(Purge.class);

    private final Pool pool;
    private final JobLeases leases;
    private final int batch;
    private final int maxBatches;

    @Inject
    Purge(Pool pool, JobLeases leases) {
        this(pool, leases, BATCH, MAX_BATCHES);
    }

    Purge(Pool pool, JobLeases leases, int batch, int maxBatches) {
        this.pool = pool;
        this.leases = leases;
        this.batch = batch;
        this.maxBatches = maxBatches;
    }

    /**
     * Deletes rows.
     *
     * @param table the table, never from outside
     * @param condition of the rows, with {@code $1} for the parameter; never from outside
     * @return the number of deleted rows; 0 while another instance does it. Never fails: what could
     *     not be deleted is left to the next run
     */
    public Uni<Long> delete(String table, String condition, Object parameter) {
        // As an array, the rows are chosen once, whatever plan is used.
        String statement =
                "delete from %1$s where ctid = any(array(select ctid from %1$s where %2$s limit %3$d))"
                        .formatted(table, condition, batch);
        AtomicLong deleted = new AtomicLong();
        return leases.run(
                        "purge of " + table,
                        () ->
                                batches(statement, Tuple.of(parameter), 0)
                                        .invoke(deleted::set)
                                        .replaceWithVoid())
                .map(done -> deleted.get())
                .onFailure()
                .invoke(
                        unavailable ->
                                LOG.warnf(
                                        "Deleting old rows failed; the next run goes on table=%s"
                                                + " cause=%s",
                                        table, unavailable.getClass().getName()))
                .onFailure()
                .recoverWithItem(0L);
    }

    private Uni<Long> batches(String statement, Tuple parameters, int before) {
        return pool.preparedQuery(statement)
                .execute(parameters)
                .map(rows -> rows.rowCount())
                .chain(
                        deleted ->
                                deleted < batch || before + 1 == maxBatches
                                        ? Uni.createFrom().item((long) deleted)
                                        : batches(statement, parameters, before + 1)
                                                .map(others -> others + deleted));
    }
}
