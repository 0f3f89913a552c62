package com.hotelchat.guestchat.erasure;

import com.hotelchat.events.GuestChatEvent.Actor;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;

/**
 * Erases the personal data of the stays that have been over for as long as {@link Retention} says.
 */
@ApplicationScoped
class EraseInTime {

    private static final int BATCH = 500;

    private static final String FIND_DUE =
            """
            select hotel_slug, stay_id from stay
            where erased_at is null and checked_out_at < $1::timestamptz - make_interval(
                secs => coalesce(($2::jsonb ->> hotel_slug)::double precision, $3::double precision))
            order by checked_out_at limit $4
            """;

    private final Pool pool;
    private final ErasePersonalData erasePersonalData;
    private final Retention retention;
    private final Clock clock;

    EraseInTime(Pool pool, ErasePersonalData erasePersonalData, Retention retention, Clock clock) {
        this.pool = pool;
        this.erasePersonalData = erasePersonalData;
        this.retention = retention;
        this.clock = clock;
    }

    /** Several instances may find the same stays: erasing twice changes nothing. */
    @Scheduled(
            every = "{hotelchat.retention.check}",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> eraseWhatIsDue() {
        JsonObject ofHotels = new JsonObject();
        retention.hotels().forEach((hotel, time) -> ofHotels.put(hotel, seconds(time)));
        return pool.preparedQuery(FIND_DUE)
                .execute(
                        Tuple.of(
                                clock.instant().atOffset(ZoneOffset.UTC),
                                ofHotels,
                                seconds(retention.afterCheckOut()),
                                BATCH))
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .onItem()
                .transformToUniAndConcatenate(
                        stay ->
                                erasePersonalData.erase(
                                        stay.getString("hotel_slug"),
                                        stay.getString("stay_id"),
                                        Actor.SYSTEM))
                .onItem()
                .ignoreAsUni();
    }

    private static double seconds(Duration time) {
        return time.toSeconds();
    }
}
