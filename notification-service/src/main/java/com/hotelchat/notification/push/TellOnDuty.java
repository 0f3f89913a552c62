package com.hotelchat.notification.push;

import com.hotelchat.messaging.JobLeases;
import com.hotelchat.notification.caller.CallerTopics;
import com.hotelchat.notification.caller.KnownCallers;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Tells members of staff who come on duty of the guests' conversations that they missed and nobody
 * has read: one push for each, or one for all when there are many.
 */
@ApplicationScoped
class TellOnDuty {

    private static final Logger LOG = Logger.getLogger(TellOnDuty.class);

    private static final String WHO_MISSED = "select distinct hotel_slug, staff_id from missed";

    private static final String TAKE_MISSED =
            """
            with mine as (
                delete from missed where hotel_slug = $1 and staff_id = $2 returning tag, news, expires_at)
            select news::text as news, expires_at from mine
            where expires_at > $3
                and not exists (
                    select from reading where tag = mine.tag and reader = 'hotel'
                        and upto >= (mine.news ->> 'message_id')::bigint)
                and not exists (
                    select from deleted_message where tag = mine.tag
                        and message_id = (mine.news ->> 'message_id')::bigint)
            order by (news ->> 'message_id')::bigint
            """;

    private static final String ANNOUNCE =
            """
            insert into push (hotel_slug, event_id, part, owner_kind, owners, tag, message_id, news,
                noticed_at, due_at, expires_at)
            select $1, e.news ->> 'event_id', 'on duty ' || $2, 'staff', array[$2], e.tag,
                (e.news ->> 'message_id')::bigint, e.news, $3, $3, e.expires_at
            from jsonb_to_recordset($4::jsonb) as e(tag text, news jsonb, expires_at timestamptz)
            on conflict do nothing
            """;

    private final Pool pool;
    private final CallerTopics callers;
    private final PushSettings settings;
    private final JobLeases leases;
    private final Clock clock;

    TellOnDuty(
            Pool pool, CallerTopics callers, PushSettings settings, JobLeases leases, Clock clock) {
        this.leases = leases;
        this.pool = pool;
        this.callers = callers;
        this.settings = settings;
        this.clock = clock;
    }

    /** News that was missed, and how long it is news. */
    private record Missed(News news, Instant expiresAt) {}

    /** Looks who came on duty. */
    @Scheduled(
            every = "${hotelchat.push.duty-interval}",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return callers.known()
                .map(known -> leases.run("on duty", () -> tell(known)))
                .orElse(Uni.createFrom().voidItem())
                .onFailure()
                .invoke(away -> LOG.warnf("Who came on duty is looked at later: %s", away))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> tell(KnownCallers known) {
        return pool.query(WHO_MISSED).execute().chain(rows -> tell(known, rows));
    }

    private Uni<Void> tell(KnownCallers known, Iterable<Row> who) {
        return Multi.createFrom()
                .iterable(who)
                .filter(
                        row ->
                                known.activeStaff(
                                                row.getString("hotel_slug"),
                                                row.getLong("staff_id"))
                                        .filter(person -> person.isOnDuty())
                                        .isPresent())
                .onItem()
                .transformToUniAndConcatenate(
                        row ->
                                pool.withTransaction(
                                        connection ->
                                                tell(
                                                        connection,
                                                        row.getString("hotel_slug"),
                                                        row.getLong("staff_id"))))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> tell(SqlConnection connection, String hotelSlug, long staffId) {
        Instant now = clock.instant();
        return connection
                .preparedQuery(TAKE_MISSED)
                .execute(Tuple.of(hotelSlug, staffId, now.atOffset(ZoneOffset.UTC)))
                .chain(
                        rows -> {
                            List<Missed> missed = new ArrayList<>();
                            rows.forEach(
                                    row ->
                                            missed.add(
                                                    new Missed(
                                                            PushQueue.fromJson(
                                                                    row.getString("news")),
                                                            row.getOffsetDateTime("expires_at")
                                                                    .toInstant())));
                            return announce(
                                    connection,
                                    hotelSlug,
                                    staffId,
                                    missed.size() > settings.digestFrom()
                                            ? List.of(digest(hotelSlug, missed.size(), now))
                                            : missed,
                                    now);
                        });
    }

    private Missed digest(String hotelSlug, int conversations, Instant now) {
        return new Missed(
                new News(
                        PushType.UNREAD_CONVERSATIONS,
                        hotelSlug,
                        UUID.randomUUID().toString(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        "Unread messages",
                        conversations + " conversations wait for an answer",
                        null,
                        false,
                        now,
                        null),
                now.plus(settings.timeToLive()));
    }

    private static Uni<Void> announce(
            SqlConnection connection,
            String hotelSlug,
            long staffId,
            List<Missed> missed,
            Instant now) {
        if (missed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return connection
                .preparedQuery(ANNOUNCE)
                .execute(
                        Tuple.of(
                                hotelSlug,
                                Long.toString(staffId),
                                now.atOffset(ZoneOffset.UTC),
                                new JsonArray(missed.stream().map(TellOnDuty::json).toList())))
                .replaceWithVoid();
    }

    private static JsonObject json(Missed missed) {
        return new JsonObject()
                .put("tag", missed.news().tag())
                .put("news", new JsonObject(PushQueue.toJson(missed.news())))
                .put("expires_at", missed.expiresAt().toString());
    }
}
