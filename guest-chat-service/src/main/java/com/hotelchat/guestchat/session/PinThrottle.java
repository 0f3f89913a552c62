package com.hotelchat.guestchat.session;

import com.hotelchat.rest.Problem;
import com.hotelchat.secret.ServiceSecret;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.data.Interval;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Keeps PINs from being found by trying. Every attempt is written down before it is looked at, and
 * taken back when it was right, so that attempts at the same time count too: of a room, {@value
 * #ROOM_FAILURES} failures within 15 minutes lock it for 1, 2, 4 ... 60 minutes; of a client
 * address and of a hotel there is a ceiling per hour.
 */
@ApplicationScoped
public class PinThrottle {

    private static final int ROOM_FAILURES = 5;
    private static final int CLIENT_FAILURES = 100;
    private static final int HOTEL_FAILURES = 300;
    private static final Duration ROOM_WINDOW = Duration.ofMinutes(15);
    private static final Duration CEILING_WINDOW = Duration.ofHours(1);

    /** How long a room's locks make the next one longer. */
    private static final Duration MEMORY = Duration.ofDays(1);

    private static final String ATTEMPT =
            """
            insert into pin_throttle as known (scope, failures, window_start, locks)
            values ($1, 1, $4, 0), ($2, 1, $4, 0), ($3, 1, $4, 0)
            on conflict (scope) do update set
                failures = case
                    when known.locked_until > $4 then known.failures
                    when known.locked_until is not null or known.window_start <= $4 -
                        case known.scope when $1 then $5::interval else $6::interval end then 1
                    else known.failures + 1 end,
                window_start = case
                    when known.locked_until > $4 then known.window_start
                    when known.locked_until is not null or known.window_start <= $4 -
                        case known.scope when $1 then $5::interval else $6::interval end then $4
                    else known.window_start end,
                locked_until = case when known.locked_until > $4 then known.locked_until end
            returning scope, failures, window_start, locked_until
            """;

    private static final String LOCK =
            """
            update pin_throttle
            set locked_until = $2 + least(60, power(2, least(locks, 10))) * interval '1 minute',
                locks = locks + 1
            where scope = $1 and failures >= $3 and locked_until is null
            """;

    private static final String TAKE_BACK =
            """
            with room as (delete from pin_throttle where scope = $1)
            update pin_throttle set failures = greatest(failures - 1, 0) where scope in ($2, $3)
            """;

    private final Pool pool;
    private final ServiceSecret secret;
    private final Clock clock;
    private final Counter lockouts;

    PinThrottle(Pool pool, ServiceSecret secret, Clock clock, MeterRegistry metrics) {
        this.pool = pool;
        this.secret = secret;
        this.clock = clock;
        this.lockouts = metrics.counter("hotelchat.pin.lockouts");
    }

    /** An attempt that counts until it is taken back. */
    record Attempt(String room, String client, String hotel) {}

    /**
     * Writes an attempt down.
     *
     * @param clientAddress whence it comes; kept as a keyed hash only
     * @return fails with a {@link HttpProblem} 429 when this room, client or hotel must wait
     */
    Uni<Attempt> begin(String hotelSlug, String roomNumber, String clientAddress) {
        Attempt attempt =
                new Attempt(
                        room(hotelSlug, roomNumber),
                        "client/"
                                + HexFormat.of()
                                        .formatHex(secret.hash("client-address", clientAddress)),
                        "hotel/" + hotelSlug);
        Instant now = clock.instant();
        return pool.preparedQuery(ATTEMPT)
                .execute(
                        Tuple.from(
                                new Object[] {
                                    attempt.room(),
                                    attempt.client(),
                                    attempt.hotel(),
                                    now.atOffset(ZoneOffset.UTC),
                                    interval(ROOM_WINDOW),
                                    interval(CEILING_WINDOW)
                                }))
                .invoke(
                        rows -> {
                            for (Row row : rows) {
                                Duration wait = wait(row, attempt, now);
                                if (wait.isPositive()) {
                                    throw tooMany(wait);
                                }
                            }
                        })
                .chain(
                        () ->
                                pool.preparedQuery(LOCK)
                                        .execute(
                                                Tuple.of(
                                                        attempt.room(),
                                                        now.atOffset(ZoneOffset.UTC),
                                                        ROOM_FAILURES)))
                .invoke(locked -> lockouts.increment(locked.rowCount()))
                .replaceWith(attempt);
    }

    /** The attempt was right: the room begins anew, and nobody has it on the account. */
    Uni<Void> takeBack(Attempt attempt) {
        return pool.preparedQuery(TAKE_BACK)
                .execute(Tuple.of(attempt.room(), attempt.client(), attempt.hotel()))
                .replaceWithVoid();
    }

    /** The room has a new PIN: what was tried before counts no more. In the present transaction. */
    public Uni<Void> forget(String hotelSlug, String roomNumber) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "delete from pin_throttle where scope = :scope")
                                        .setParameter("scope", room(hotelSlug, roomNumber))
                                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Forgets what neither counts nor locks any more. */
    @Scheduled(every = "1h", delayed = "10m")
    Uni<Void> forgetTheOld() {
        return pool.preparedQuery(
                        """
                        delete from pin_throttle where window_start < $1
                            and (locked_until is null or locked_until < $1)
                        """)
                .execute(Tuple.of(clock.instant().minus(MEMORY).atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    private static Duration wait(Row row, Attempt attempt, Instant now) {
        String scope = row.getString("scope");
        if (scope.equals(attempt.room())) {
            return until(row.getOffsetDateTime("locked_until"), now);
        }
        int ceiling = scope.equals(attempt.client()) ? CLIENT_FAILURES : HOTEL_FAILURES;
        return row.getInteger("failures") > ceiling
                ? until(row.getOffsetDateTime("window_start").plus(CEILING_WINDOW), now)
                : Duration.ZERO;
    }

    private static Duration until(@Nullable OffsetDateTime end, Instant now) {
        return end == null ? Duration.ZERO : Duration.between(now, end.toInstant());
    }

    private static HttpProblem tooMany(Duration wait) {
        return Problem.of(
                        429, "too-many-attempts", "Too many PINs were tried; wait before the next.")
                .withHeader("Retry-After", wait.plusNanos(999_999_999).toSeconds())
                .build();
    }

    private static String room(String hotelSlug, String roomNumber) {
        return "room/" + hotelSlug + "/" + roomNumber;
    }

    private static Interval interval(Duration duration) {
        return Interval.of(duration);
    }
}
