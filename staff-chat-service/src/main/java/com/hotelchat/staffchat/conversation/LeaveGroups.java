package com.hotelchat.staffchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.callers.StaffRole;
import com.hotelchat.messaging.JobLeases;
import com.hotelchat.staffchat.staff.StaffMembers;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Whoever does not work in a hotel any more leaves its groups, as if by leaving. Conversations of
 * two stay for the other one, to read. It goes by what the database says, so that a crash between
 * the news and its effect loses nothing.
 */
@ApplicationScoped
class LeaveGroups {

    private static final Logger LOG = Logger.getLogger(LeaveGroups.class);

    private static final int BATCH = 1_000;

    private static final String FIND =
            """
            select q.hotel_slug, q.staff_id, q.conversation_id
            from staff_member s
            join participant q on q.hotel_slug = s.hotel_slug and q.staff_id = s.staff_id
            join conversation c on c.id = q.conversation_id
            where not s.is_active and c.is_group
            limit $1
            """;

    private final Pool pool;
    private final ChangeMembers changeMembers;
    private final JobLeases leases;

    LeaveGroups(Pool pool, ChangeMembers changeMembers, JobLeases leases) {
        this.leases = leases;
        this.pool = pool;
        this.changeMembers = changeMembers;
    }

    void onStaff(@Observes StaffMembers.Changed changed) {
        leave().subscribe().with(done -> {});
    }

    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> leaveOnOneInstance() {
        return leases.run("leave groups", this::leave).onFailure().recoverWithNull();
    }

    private Uni<Void> leave() {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(BATCH))
                .chain(rows -> leave(rows))
                .onFailure()
                .invoke(
                        away ->
                                LOG.warnf(
                                        "Groups that are to be left are tried again: %s",
                                        away.getClass().getName()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> leave(RowSet<Row> rows) {
        return Multi.createFrom()
                .iterable(rows)
                .onItem()
                .transformToUniAndConcatenate(
                        row ->
                                changeMembers
                                        .leaveForGood(
                                                new Caller.Staff(
                                                        row.getString("hotel_slug"),
                                                        row.getLong("staff_id"),
                                                        Set.of(StaffRole.STAFF)),
                                                row.getLong("conversation_id"))
                                        // Another instance was first.
                                        .onFailure(HttpProblem.class)
                                        .recoverWithNull())
                .collect()
                .asList()
                .replaceWithVoid();
    }
}
