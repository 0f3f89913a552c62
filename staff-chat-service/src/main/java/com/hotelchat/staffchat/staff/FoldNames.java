package com.hotelchat.staffchat.staff;

import com.hotelchat.matching.FoldedText;
import com.hotelchat.messaging.JobLeases;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Folds the names and titles that a former version of the service wrote. The rows stay locked
 * meanwhile, so that no change is lost.
 */
@ApplicationScoped
public class FoldNames {

    private static final Logger LOG = Logger.getLogger(FoldNames.class);

    private static final int BATCH = 200;

    /** Longest run, which ends while its lease is still valid. */
    private static final Duration MAX_RUN = Duration.ofSeconds(30);

    private static final String FIND_STAFF =
            """
            select hotel_slug, staff_id, first_name, last_name, email, department_name, role_name
            from staff_member where folded_name is null
            limit $1 for no key update skip locked
            """;

    private static final String FOLD_STAFF =
            """
            update staff_member s set folded_name = f.name, folded_rest = f.rest
            from unnest($1::text[], $2::bigint[], $3::text[], $4::text[])
                as f (hotel_slug, staff_id, name, rest)
            where s.hotel_slug = f.hotel_slug and s.staff_id = f.staff_id
            """;

    private static final String FIND_TITLES =
            """
            select id, title from conversation where title is not null and folded_title is null
            limit $1 for no key update skip locked
            """;

    private static final String FOLD_TITLES =
            """
            update conversation c set folded_title = f.title
            from unnest($1::bigint[], $2::text[]) as f (id, title) where c.id = f.id
            """;

    private final Pool pool;
    private final JobLeases leases;

    FoldNames(Pool pool, JobLeases leases) {
        this.pool = pool;
        this.leases = leases;
    }

    @Scheduled(
            every = "1m",
            delayed = "10s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> foldOnOneInstance() {
        return leases.run("fold names", this::foldAll)
                .onFailure()
                .invoke(
                        unavailable ->
                                LOG.warnf(
                                        "Folding names failed; the next run goes on cause=%s",
                                        unavailable.getClass().getName()))
                .onFailure()
                .recoverWithNull();
    }

    /** Folds names and titles until none is left or the run has taken long enough. */
    public Uni<Void> foldAll() {
        long end = System.nanoTime() + MAX_RUN.toNanos();
        return Multi.createBy()
                .repeating()
                .uni(() -> pool.withTransaction(FoldNames::foldSome))
                .until(folded -> folded == 0 || System.nanoTime() > end)
                .onItem()
                .ignoreAsUni();
    }

    private static Uni<Integer> foldSome(SqlConnection connection) {
        return connection
                .preparedQuery(FIND_STAFF)
                .execute(Tuple.of(BATCH))
                .chain(rows -> foldStaff(connection, rows))
                .chain(
                        staff ->
                                connection
                                        .preparedQuery(FIND_TITLES)
                                        .execute(Tuple.of(BATCH))
                                        .chain(rows -> foldTitles(connection, rows))
                                        .map(titles -> staff + titles));
    }

    private static Uni<Integer> foldStaff(SqlConnection connection, RowSet<Row> rows) {
        int number = rows.size();
        if (number == 0) {
            return Uni.createFrom().item(0);
        }
        String[] hotels = new String[number];
        Long[] ids = new Long[number];
        String[] names = new String[number];
        String[] rests = new String[number];
        int at = 0;
        for (Row row : rows) {
            hotels[at] = row.getString("hotel_slug");
            ids[at] = row.getLong("staff_id");
            names[at] =
                    StaffMember.foldedName(row.getString("first_name"), row.getString("last_name"));
            rests[at] =
                    StaffMember.foldedRest(
                            row.getString("email"),
                            row.getString("department_name"),
                            row.getString("role_name"));
            at++;
        }
        return connection
                .preparedQuery(FOLD_STAFF)
                .execute(Tuple.of(hotels, ids, names, rests))
                .replaceWith(number);
    }

    private static Uni<Integer> foldTitles(SqlConnection connection, RowSet<Row> rows) {
        int number = rows.size();
        if (number == 0) {
            return Uni.createFrom().item(0);
        }
        Long[] ids = new Long[number];
        String[] titles = new String[number];
        int at = 0;
        for (Row row : rows) {
            ids[at] = row.getLong("id");
            titles[at] = FoldedText.of(row.getString("title"));
            at++;
        }
        return connection
                .preparedQuery(FOLD_TITLES)
                .execute(Tuple.of(ids, titles))
                .replaceWith(number);
    }
}
