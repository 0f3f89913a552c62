package com.hotelchat.messaging;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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

    /** The key's first half keeps it apart from other advisory locks. */
    private static final String LOCK =
            "select pg_try_advisory_xact_lock(hashtext('hotelchat purge'), hashtext($1)) as mine";

    private final Pool pool;
    private final int batch;
    private final int maxBatches;

    @Inject
    Purge(Pool pool) {
        this(pool, BATCH, MAX_BATCHES);
    }

    Purge(Pool pool, int batch, int maxBatches) {
        this.pool = pool;
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
        // As an array, the rows are chosen once, whatever the planner thinks of it.
        String statement =
                "delete from %1$s where ctid = any(array(select ctid from %1$s where %2$s limit %3$d))"
                        .formatted(table, condition, batch);
        return batches(table, statement, Tuple.of(parameter), 0)
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

    private Uni<Long> batches(String table, String statement, Tuple parameters, int before) {
        return batch(table, statement, parameters)
                .chain(
                        deleted ->
                                deleted < batch || before + 1 == maxBatches
                                        ? Uni.createFrom().item((long) deleted)
                                        : batches(table, statement, parameters, before + 1)
                                                .map(others -> others + deleted));
    }

    private Uni<Integer> batch(String table, String statement, Tuple parameters) {
        return pool.withTransaction(
                connection ->
                        isMine(connection, table)
                                .chain(
                                        isMine ->
                                                isMine
                                                        ? connection
                                                                .preparedQuery(statement)
                                                                .execute(parameters)
                                                                .map(rows -> rows.rowCount())
                                                        : Uni.createFrom().item(0)));
    }

    private static Uni<Boolean> isMine(SqlConnection connection, String table) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(table))
                .map(rows -> rows.iterator().next().getBoolean("mine"));
    }
}
