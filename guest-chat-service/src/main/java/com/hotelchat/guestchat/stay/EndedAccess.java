package com.hotelchat.guestchat.stay;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The stays that are over, and that the compacted topic still says so of. */
@ApplicationScoped
class EndedAccess {

    private static final String ADD =
            """
            insert into ended_access (stay, published_at) values (:stay, :now)
            on conflict (stay) do update set published_at = excluded.published_at
            """;

    private static final String DELETE = "delete from ended_access where stay = :stay";

    /**
     * Waits for no lock: a change of a stay locks the stay first, and then what is here. A stay
     * that is changing comes the next time; one that is open again needs no removal.
     */
    private static final String CLAIM =
            """
            with due as materialized (
                select stay from ended_access where published_at <= $1
                order by published_at limit $2 for update skip locked
            ), locked as materialized (
                select s.id, s.hotel_slug, s.stay_id,
                    s.checked_out_at is not null and s.roomless_since is null as is_over
                from stay s where s.id in (select stay from due) for update of s skip locked
            ), claimed as (
                delete from ended_access where stay in (select id from locked)
            )
            select hotel_slug, stay_id from locked where is_over
            """;

    /**
     * Notes, in the present transaction, that a record was published of what sessions may reach.
     */
    Uni<Void> published(Stay stay, Instant now) {
        return Panache.getSession()
                .chain(
                        session ->
                                stay.isOpen() || stay.roomlessSince != null
                                        ? session.createNativeQuery(DELETE)
                                                .setParameter("stay", stay.id())
                                                .executeUpdate()
                                        : session.createNativeQuery(ADD)
                                                .setParameter("stay", stay.id())
                                                .setParameter("now", now.atOffset(ZoneOffset.UTC))
                                                .executeUpdate())
                .replaceWithVoid();
    }

    /**
     * Claims some of the stays whose end was published long enough ago, and locks their rows.
     *
     * @return the keys of their records
     */
    Uni<List<String>> claim(SqlConnection connection, Instant publishedUntil, int limit) {
        return connection
                .preparedQuery(CLAIM)
                .execute(Tuple.of(publishedUntil.atOffset(ZoneOffset.UTC), limit))
                .map(
                        rows -> {
                            List<String> keys = new ArrayList<>(rows.size());
                            for (Row row : rows) {
                                keys.add(
                                        row.getString("hotel_slug")
                                                + "/"
                                                + row.getString("stay_id"));
                            }
                            return keys;
                        });
    }
}
