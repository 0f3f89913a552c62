package com.hotelchat.guestchat.session;

import com.hotelchat.messaging.JobLeases;
import com.hotelchat.rest.Problem;
import com.hotelchat.secret.ServiceSecret;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.data.Interval;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Keeps PINs from being found by guessing. The database function {@code reserve_pin_guess} decides
 * about every guess and counts it as failed, in one statement; a guess that turns out to be right
 * is released again. Refused guesses write nothing. The limits are those of the REST contract.
 */
@ApplicationScoped
public class PinThrottle {

    /** Time for which a lock makes the next one longer, and for which rows are kept. */
    private static final Duration MEMORY = Duration.ofDays(1);

    /** More within an hour are an attack on the hotel. */
    private static final int HOTEL_FAILURES = 300;

    /** Time for which an address that entered a stay is remembered. */
    private static final Duration ENTERED_MEMORY = Duration.ofDays(60);

    /** The most rows of a table; the oldest beyond are deleted every minute. */
    private static final int MAX_ROWS = 500_000;

    /** The most entries into a stay from one address within {@link #ENTRIES_WINDOW}. */
    static final int MAX_ENTRIES = 30;

    private static final Duration ENTRIES_WINDOW = Duration.ofMinutes(15);

    /** The most addresses of one stay that are remembered; of more, the oldest are deleted. */
    private static final int MAX_ENTERED = 100;

    private static final String RESERVE =
            "select wait, is_locked, hotel_failures from reserve_pin_guess($1, $2, $3, $4, $5)";

    private static final String RELEASE =
            """
            with guess as (
                delete from pin_guess where hotel_slug = $1 and room_number = $2 and address = $3
            ), guesser as (
                delete from pin_guesser where address = $3
            ), hotel as (
                update pin_guessed_hotel set failures = greatest(failures - 1, 0)
                where hotel_slug = $1 and not $6
            ), former as (
                delete from pin_entered where stay = $4 and address in (
                    select address from pin_entered where stay = $4 and address <> $3
                    order by entered_at desc offset %d)
            )
            insert into pin_entered as known
                (stay, address, hotel_slug, entered_at, entries, window_start)
            values ($4, $3, $1, $5, 1, $5)
            on conflict (stay, address) do update set
                entered_at = excluded.entered_at,
                entries = case when known.window_start > $7 then known.entries + 1 else 1 end,
                window_start =
                    case when known.window_start > $7 then known.window_start else $5 end
            returning entries, window_start
            """
                    .formatted(MAX_ENTERED - 1);

    private static final List<String> LIFT_ROOM =
            List.of(
                    """
                    delete from pin_guesser where address in (
                        select address from pin_guess
                        where hotel_slug = :hotel and room_number = :room)
                    """,
                    """
                    update pin_entered set entries = 0 where stay in (
                        select id from stay where hotel_slug = :hotel and room_number = :room
                            and checked_out_at is null)
                    """,
                    "delete from pin_guess where hotel_slug = :hotel and room_number = :room");

    private static final String LIFT_HOTEL =
            """
            with guess as (
                delete from pin_guess where hotel_slug = $1 returning address
            ), hotel as (
                delete from pin_guessed_hotel where hotel_slug = $1
            ), entered as (
                update pin_entered set entries = 0 where hotel_slug = $1 and entries > 0
            )
            delete from pin_guesser where address in (select address from guess)
            """;

    private static final List<String> PURGES =
            List.of(
                    "delete from pin_guess where window_start < $1"
                            + " and (locked_until is null or locked_until < $1)",
                    "delete from pin_guesser where window_start < $1",
                    "delete from pin_guessed_hotel where window_start < $1");

    /**
     * Computes the bounds in an array, which is made once: a plan may repeat a subquery, and its
     * offset would begin again.
     */
    private static final List<String> BOUNDS =
            List.of(
                    """
                    delete from pin_guess where ctid = any(array(
                        select ctid from pin_guess order by window_start desc offset $1
                        for update skip locked))
                    """,
                    """
                    delete from pin_guesser where ctid = any(array(
                        select ctid from pin_guesser order by window_start desc offset $1
                        for update skip locked))
                    """);

    private final Pool pool;
    private final ServiceSecret secret;
    private final Clock clock;
    private final JobLeases leases;
    private final long maxRows;
    private final Counter attacks;
    private final Counter lockouts;

    @Inject
    PinThrottle(
            Pool pool, ServiceSecret secret, Clock clock, MeterRegistry metrics, JobLeases leases) {
        this(pool, secret, clock, metrics, leases, MAX_ROWS);
    }

    PinThrottle(
            Pool pool,
            ServiceSecret secret,
            Clock clock,
            MeterRegistry metrics,
            JobLeases leases,
            long maxRows) {
        this.leases = leases;
        this.maxRows = maxRows;
        this.pool = pool;
        this.secret = secret;
        this.clock = clock;
        this.attacks = metrics.counter("hotelchat.pin.attacks");
        this.lockouts = metrics.counter("hotelchat.pin.lockouts");
    }

    /** A guess that counts as failed until it is released. */
    record Guess(String hotelSlug, String roomNumber, Buffer address, boolean isWithKey) {

        @Override
        public String toString() {
            return "Guess[" + hotelSlug + "]";
        }
    }

    /**
     * Reserves a guess.
     *
     * @param isWithKey whether the guess carries the key of the room's QR code
     * @return fails with a {@link HttpProblem} 429 when the guess must not be judged now
     */
    Uni<Guess> reserve(
            String hotelSlug, String roomNumber, ClientAddress client, boolean isWithKey) {
        Guess guess =
                new Guess(
                        hotelSlug,
                        roomNumber,
                        Buffer.buffer(secret.hash("client-address", client.network())),
                        isWithKey);
        return pool.preparedQuery(RESERVE)
                .execute(Tuple.of(hotelSlug, roomNumber, guess.address(), isWithKey, now()))
                .map(rows -> rows.iterator().next())
                .invoke(PinThrottle::requireNoWait)
                .invoke(this::count)
                .replaceWith(guess);
    }

    /**
     * Ends the counts of a right guess's address, everywhere and at this room, and counts the
     * entry.
     *
     * @return fails with a {@link HttpProblem} 429 when this address entered the stay too often
     */
    Uni<Void> release(Guess guess, long stay) {
        OffsetDateTime now = now();
        return pool.preparedQuery(RELEASE)
                .execute(
                        Tuple.of(guess.hotelSlug(), guess.roomNumber(), guess.address(), stay, now)
                                .addBoolean(guess.isWithKey())
                                .addOffsetDateTime(now.minus(ENTRIES_WINDOW)))
                .map(rows -> rows.iterator().next())
                .invoke(row -> requireFewEntries(row, now))
                .replaceWithVoid();
    }

    private static void requireFewEntries(Row row, OffsetDateTime now) {
        if (row.getInteger("entries") > MAX_ENTRIES) {
            throw tooMany(
                    Duration.between(now, row.getOffsetDateTime("window_start"))
                            .plus(ENTRIES_WINDOW),
                    "The room was entered too often; use the session that you have, or wait.");
        }
    }

    private void count(Row row) {
        lockouts.increment(row.getBoolean("is_locked") ? 1 : 0);
        Integer failures = row.getInteger("hotel_failures");
        if (failures != null && failures > HOTEL_FAILURES) {
            attacks.increment();
        }
    }

    /** Lifts the lock of a room, for all addresses, in the present transaction. */
    public Uni<Void> forget(String hotelSlug, String roomNumber) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (String statement : LIFT_ROOM) {
            done = done.chain(() -> lift(statement, hotelSlug, roomNumber));
        }
        return done;
    }

    private static Uni<Void> lift(String statement, String hotelSlug, String roomNumber) {
        return Panache.getSession()
                .chain(
                        session -> {
                            Mutiny.MutationQuery query = session.createNativeQuery(statement);
                            return query.setParameter("hotel", hotelSlug)
                                    .setParameter("room", roomNumber)
                                    .executeUpdate();
                        })
                .replaceWithVoid();
    }

    /** Lifts the locks of a hotel and of all its rooms. */
    public Uni<Void> liftAll(String hotelSlug) {
        return pool.preparedQuery(LIFT_HOTEL).execute(Tuple.of(hotelSlug)).replaceWithVoid();
    }

    @Scheduled(
            every = "1m",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> purgeOnOneInstance() {
        return leases.run("PIN guesses", this::purge);
    }

    /** Deletes what neither counts nor locks any more, and the oldest of what is too much. */
    Uni<Void> purge() {
        OffsetDateTime before = now().minus(MEMORY);
        Uni<Void> done =
                pool.preparedQuery("delete from pin_entered where entered_at < $1")
                        .execute(Tuple.of(now().minus(ENTERED_MEMORY)))
                        .replaceWithVoid();
        for (String purge : PURGES) {
            done = done.chain(() -> execute(purge, Tuple.of(before)));
        }
        for (String bound : BOUNDS) {
            done = done.chain(() -> execute(bound, Tuple.of(maxRows)));
        }
        return done;
    }

    private Uni<Void> execute(String statement, Tuple parameters) {
        return pool.preparedQuery(statement).execute(parameters).replaceWithVoid();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static void requireNoWait(Row row) {
        Duration wait = row.get(Interval.class, "wait").toDuration();
        if (wait.isPositive()) {
            throw tooMany(wait, "Too many PINs were tried; wait before the next.");
        }
    }

    private static HttpProblem tooMany(Duration wait, String detail) {
        return Problem.of(429, "too-many-attempts", detail)
                .withHeader("Retry-After", Math.max(1, wait.plusNanos(999_999_999).toSeconds()))
                .build();
    }
}
