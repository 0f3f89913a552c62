package com.hotelchat.messaging;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs each scheduled job on one instance at a time. A lease in the database names the instance; no
 * connection is held meanwhile. The lease of an instance that vanished expires after a minute, so a
 * job that takes longer may run on another instance, too: jobs must change nothing when they run
 * twice.
 */
@ApplicationScoped
public class JobLeases {

    private static final String ACQUIRE =
            """
            insert into job_lease as lease (job, holder, expires_at)
            values ($1, $2, clock_timestamp() + interval '1 minute')
            on conflict (job) do update
                set holder = excluded.holder, expires_at = excluded.expires_at
                where lease.expires_at < clock_timestamp()
            """;

    private static final String RELEASE = "delete from job_lease where job = $1 and holder = $2";

    private static final Logger LOG = Logger.getLogger(JobLeases.class);

    private final Pool pool;
    private final UUID holder = UUID.randomUUID();

    JobLeases(Pool pool) {
        this.pool = pool;
    }

    /**
     * Runs a job unless another instance runs it now.
     *
     * @param job the name of the job, the same on all instances
     * @param work the job; it is not called while another instance has the lease
     * @return completes when the job ends, at once where it does not run; fails as the job does
     */
    public Uni<Void> run(String job, Supplier<Uni<Void>> work) {
        return acquire(job)
                .chain(
                        isMine ->
                                isMine
                                        ? Uni.createFrom()
                                                .deferred(() -> work.get())
                                                .onItemOrFailure()
                                                .call((done, failure) -> release(job))
                                        : Uni.createFrom().voidItem());
    }

    /** Runs a job that blocks its thread, as {@link #run} does for others. */
    public void runBlocking(String job, Runnable work) {
        if (acquire(job).await().indefinitely()) {
            try {
                work.run();
            } finally {
                release(job).await().indefinitely();
            }
        }
    }

    private Uni<Boolean> acquire(String job) {
        return pool.preparedQuery(ACQUIRE)
                .execute(Tuple.of(job, holder))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Releases the lease. Never fails: a lease that is not released expires. */
    private Uni<Void> release(String job) {
        return pool.preparedQuery(RELEASE)
                .execute(Tuple.of(job, holder))
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "Releasing a lease failed; job=%s", job))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
