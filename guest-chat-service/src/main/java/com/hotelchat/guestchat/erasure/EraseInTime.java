package com.hotelchat.guestchat.erasure;

import com.hotelchat.events.GuestChatEvent.Actor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;

/**
 * Erases the personal data of the stays that have been over for as long as {@link Retention} says,
 * until nothing is due. A stay that cannot be erased is set aside for a while, counted, and holds
 * up no other.
 */
@ApplicationScoped
class EraseInTime {

    private static final int BATCH = 500;

    private static final String FIND_DUE =
            """
            select hotel_slug, stay_id from stay
            where erased_at is null and checked_out_at < $1::timestamptz - make_interval(
                secs => coalesce(($2::jsonb ->> hotel_slug)::double precision, $3::double precision))
                and (erase_again_at is null or erase_again_at <= $1)
            order by checked_out_at limit $4
            """;

    /** Twice as long each time, up to a day. */
    private static final String SET_ASIDE =
            """
            update stay set erasure_failures = erasure_failures + 1,
                erase_again_at = $3::timestamptz
                    + least(interval '24 hours', interval '1 hour' * power(2, erasure_failures))
            where hotel_slug = $1 and stay_id = $2
                and erased_at is null and checked_out_at is not null
            """;

    private static final Logger LOG = Logger.getLogger(EraseInTime.class);

    private final Pool pool;
    private final ErasePersonalData erasePersonalData;
    private final Retention retention;
    private final Clock clock;
    private final Counter failures;

    EraseInTime(
            Pool pool,
            ErasePersonalData erasePersonalData,
            Retention retention,
            Clock clock,
            MeterRegistry metrics) {
        this.pool = pool;
        this.erasePersonalData = erasePersonalData;
        this.retention = retention;
        this.clock = clock;
        this.failures = metrics.counter("hotelchat.erasure.failures");
    }

    /** Several instances may find the same stays: erasing twice changes nothing. */
    @Scheduled(
            every = "{hotelchat.retention.check}",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> eraseWhatIsDue() {
        JsonObject ofHotels = new JsonObject();
        retention.hotels().forEach((hotel, time) -> ofHotels.put(hotel, seconds(time)));
        return Multi.createBy()
                .repeating()
                .uni(() -> eraseSome(ofHotels))
                .until(found -> found == 0)
                .onItem()
                .ignoreAsUni();
    }

    /** Each stay that is found is erased or set aside, and so is not found again. */
    private Uni<Integer> eraseSome(JsonObject ofHotels) {
        return pool.preparedQuery(FIND_DUE)
                .execute(Tuple.of(now(), ofHotels, seconds(retention.afterCheckOut()), BATCH))
                .chain(
                        stays ->
                                Multi.createFrom()
                                        .iterable(stays)
                                        .onItem()
                                        .transformToUniAndConcatenate(
                                                stay ->
                                                        erase(
                                                                stay.getString("hotel_slug"),
                                                                stay.getString("stay_id")))
                                        .onItem()
                                        .ignoreAsUni()
                                        .replaceWith(stays.size()));
    }

    private Uni<Void> erase(String hotelSlug, String stayId) {
        return Uni.createFrom()
                .deferred(() -> erasePersonalData.erase(hotelSlug, stayId, Actor.SYSTEM))
                .onFailure()
                .recoverWithUni(failure -> setAside(hotelSlug, stayId, failure));
    }

    /**
     * Fails when the database is unavailable, and so was no stay's fault: the next check goes on.
     */
    private Uni<Void> setAside(String hotelSlug, String stayId, Throwable failure) {
        return pool.preparedQuery(SET_ASIDE)
                .execute(Tuple.of(hotelSlug, stayId, now()))
                .invoke(
                        rows -> {
                            if (rows.rowCount() == 0) {
                                // It is no longer due.
                                return;
                            }
                            failures.increment();
                            LOG.errorf(
                                    "Erasing a stay failed; it is set aside hotel=%s cause=%s",
                                    hotelSlug, failure.getClass().getName());
                            LOG.debug("Erasing a stay failed", failure);
                        })
                .replaceWithVoid();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static double seconds(Duration time) {
        return time.toSeconds();
    }
}
