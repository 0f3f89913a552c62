package com.hotelchat.guestchat.session;

import com.hotelchat.callers.Caller.Guest;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.messaging.Outbox;
import com.hotelchat.messaging.OutboxRelay;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

/**
 * Ends single sessions of a stay: by the guest's wish, or because the stay has too many. The stay
 * names the sessions that ended; when these become too many, its next generation begins and all
 * sessions end.
 */
@ApplicationScoped
class EndSessions {

    /** The most live sessions of a stay. */
    static final int MAX_LIVE = 20;

    /** The most ended sessions that a stay names. */
    private static final int MAX_ENDED = 100;

    /** The lock of the stay's row, so that sessions of a stay begin and end one after another. */
    private static final String LOCK =
            "select id from stay where hotel_slug = $1 and stay_id = $2 for no key update";

    private static final String DELETE_ONE =
            "delete from guest_session where stay = $1 and session_id = $2::uuid"
                    + " returning session_id::text as session_id";

    private static final String DELETE_SURPLUS =
            """
            delete from guest_session where session_id in (
                select session_id from guest_session where stay = $1
                order by generation desc, created_at desc, session_id desc offset %d)
            returning session_id::text as session_id
            """
                    .formatted(MAX_LIVE);

    private static final String NAME =
            """
            update stay set
                session_generation = session_generation
                    + case when length(ended_sessions) > $3 then 1 else 0 end,
                ended_sessions =
                    case when length(ended_sessions) > $3 then '' else trim(ended_sessions || ' ' || $2) end,
                access_version = access_version + 1
            where id = $1
            returning hotel_slug, stay_id, room_number, checked_out_at is null as has_room,
                (checked_out_at is null or roomless_since is not null) as is_open,
                session_generation, ended_sessions, access_version,
                (select max(c.id) from conversation c where c.stay = stay.id) as conversation_id
            """;

    private static final int UUID_AND_BLANK = 37;

    private final Pool pool;
    private final Outbox outbox;
    private final OutboxRelay relay;
    private final Clock clock;

    EndSessions(Pool pool, Outbox outbox, OutboxRelay relay, Clock clock) {
        this.pool = pool;
        this.outbox = outbox;
        this.relay = relay;
        this.clock = clock;
    }

    /** Ends the guest's own session; a repetition changes nothing. */
    Uni<Void> end(Guest guest) {
        return inStay(
                guest,
                (connection, stay) ->
                        connection
                                .preparedQuery(DELETE_ONE)
                                .execute(Tuple.of(stay, guest.sessionId())));
    }

    /** Ends the oldest sessions of the guest's stay beyond {@value #MAX_LIVE}. */
    Uni<Void> endSurplus(Guest guest) {
        return inStay(
                guest,
                (connection, stay) ->
                        connection.preparedQuery(DELETE_SURPLUS).execute(Tuple.of(stay)));
    }

    private interface Deletion {

        Uni<RowSet<Row>> in(SqlConnection connection, long stay);
    }

    private Uni<Void> inStay(Guest guest, Deletion deletion) {
        return pool.withTransaction(
                        connection ->
                                connection
                                        .preparedQuery(LOCK)
                                        .execute(Tuple.of(guest.hotelSlug(), guest.stayId()))
                                        .map(rows -> rows.iterator().next().getLong("id"))
                                        .chain(stay -> end(connection, stay, deletion)))
                .invoke(relay::wake);
    }

    private Uni<Void> end(SqlConnection connection, long stay, Deletion deletion) {
        return deletion.in(connection, stay)
                .chain(
                        deleted ->
                                deleted.rowCount() == 0
                                        ? Uni.createFrom().voidItem()
                                        : publish(connection, stay, deleted));
    }

    private Uni<Void> publish(SqlConnection connection, long stay, RowSet<Row> deleted) {
        StringBuilder ended = new StringBuilder();
        deleted.forEach(row -> ended.append(' ').append(row.getString("session_id")));
        return connection
                .preparedQuery(NAME)
                .execute(Tuple.of(stay, ended.toString().strip(), MAX_ENDED * UUID_AND_BLANK))
                .map(rows -> access(rows.iterator().next()))
                .chain(
                        access ->
                                // Of a stay that is over, no session counts anyway.
                                access.isOpen()
                                        ? outbox.append(
                                                connection, List.of(access), clock.instant())
                                        : Uni.createFrom().voidItem());
    }

    private static StayAccessUpdated access(Row row) {
        return new StayAccessUpdated(
                row.getString("hotel_slug"),
                row.getString("stay_id"),
                row.getString("room_number"),
                row.getLong("conversation_id"),
                row.getBoolean("is_open"),
                row.getLong("session_generation"),
                ids(row.getString("ended_sessions")),
                row.getBoolean("has_room"),
                row.getLong("access_version"));
    }

    private static List<String> ids(String text) {
        return Arrays.stream(text.split(" ")).filter(id -> !id.isEmpty()).toList();
    }
}
