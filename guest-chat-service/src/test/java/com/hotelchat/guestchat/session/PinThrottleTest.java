package com.hotelchat.guestchat.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.events.StayEvent.CheckedIn;
import com.hotelchat.events.StayEvent.Guest;
import com.hotelchat.guestchat.GuestChatServers;
import com.hotelchat.messaging.JobLeases;
import com.hotelchat.secret.ServiceSecret;
import com.hotelchat.testkit.Records;
import com.hotelchat.testkit.ServiceServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The limits of guesses, with a clock of the test's own and as of several instances. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class PinThrottleTest {

    private static final String HOTEL = "hotel-abc";

    @Inject Pool pool;
    @Inject ServiceSecret secret;
    @Inject JobLeases leases;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final TestClock clock = new TestClock();

    /** Stands still until a test moves it. */
    private static final class TestClock extends Clock {

        private Instant now = Instant.now();

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void awaitTheHotel() throws SQLException {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                count(
                                                "select count(*) from staff_member where hotel_slug = 'hotel-abc'")
                                        > 0);
        empty();
    }

    @AfterEach
    void empty() throws SQLException {
        try (Connection database = ServiceServers.database()) {
            database.createStatement()
                    .execute("truncate pin_guess, pin_guesser, pin_guessed_hotel, pin_entered");
        }
    }

    private static long count(String query) throws SQLException {
        try (Connection database = ServiceServers.database();
                ResultSet found = database.createStatement().executeQuery(query)) {
            found.next();
            return found.getLong(1);
        }
    }

    private PinThrottle instance(long maxRows) {
        return new PinThrottle(pool, secret, clock, metrics, leases, maxRows);
    }

    private static ClientAddress address(int number) {
        return ClientAddress.of("10.9." + number / 256 + "." + number % 256);
    }

    /** Returns zero when the guess is judged, otherwise the seconds to wait. */
    private static int waitOf(Uni<PinThrottle.Guess> guess) {
        return guess.map(judged -> 0)
                .onFailure(HttpProblem.class)
                .recoverWithItem(
                        refused ->
                                Integer.parseInt(
                                        ((HttpProblem) refused)
                                                .getHeaders()
                                                .get("Retry-After")
                                                .toString()))
                .await()
                .indefinitely();
    }

    @Test
    void instancesShareTheCounts() {
        List<PinThrottle> instances = List.of(instance(1_000), instance(1_000));
        List<Uni<Integer>> guesses = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            guesses.add(
                    instances
                            .get(i % 2)
                            .reserve(HOTEL, "T1", address(1), false)
                            .map(judged -> 1)
                            .onFailure(HttpProblem.class)
                            .recoverWithItem(0));
        }

        List<Integer> judged =
                Uni.join().all(guesses).andFailFast().await().atMost(Duration.ofMinutes(1));

        assertThat(judged.stream().mapToInt(Integer::intValue).sum()).isEqualTo(5);
        for (PinThrottle instance : instances) {
            assertThat(waitOf(instance.reserve(HOTEL, "T1", address(1), false))).isBetween(1, 60);
            assertThat(waitOf(instance.reserve(HOTEL, "T1", address(2), false))).isZero();
        }
    }

    @Test
    void hotelUnderAttackHasNewAddressesWait() throws SQLException {
        PinThrottle throttle = instance(10_000);
        ClientAddress known = address(5_000);
        long stay = anyStay();
        throttle.reserve(HOTEL, "T2", known, false)
                .chain(guess -> throttle.release(guess, stay))
                .await()
                .indefinitely();
        for (int i = 0; i <= 300; i++) {
            assertThat(waitOf(throttle.reserve(HOTEL, "U" + i, address(i), false))).isZero();
        }
        assertThat(metrics.counter("hotelchat.pin.attacks").count()).isPositive();

        ClientAddress fresh = address(6_000);
        assertThat(waitOf(throttle.reserve(HOTEL, "T3", fresh, false))).isZero();
        assertThat(waitOf(throttle.reserve(HOTEL, "T3", fresh, false))).isBetween(1, 60);
        assertThat(waitOf(throttle.reserve(HOTEL, "T4", fresh, false))).isBetween(1, 60);
        assertThat(waitOf(throttle.reserve(HOTEL, "T3", fresh, true))).isZero();
        assertThat(waitOf(throttle.reserve(HOTEL, "T3", known, false))).isZero();
        assertThat(waitOf(throttle.reserve(HOTEL, "T4", known, false))).isZero();
        clock.now = clock.now.plusSeconds(61);
        assertThat(waitOf(throttle.reserve(HOTEL, "T3", fresh, false))).isZero();
    }

    @Test
    void oldRowsArePurged() throws SQLException {
        PinThrottle throttle = instance(1_000);
        for (int i = 0; i < 6; i++) {
            waitOf(throttle.reserve(HOTEL, "T5", address(i % 2), false));
        }
        clock.now = clock.now.plus(Duration.ofHours(25));
        waitOf(throttle.reserve(HOTEL, "T5", address(3), false));

        throttle.purge().await().indefinitely();

        assertThat(count("select count(*) from pin_guess")).isEqualTo(1);
        assertThat(count("select count(*) from pin_guesser")).isEqualTo(1);
    }

    @Test
    void oldestRowsGoWhenThereAreTooMany() throws SQLException {
        PinThrottle throttle = instance(10);
        for (int i = 0; i < 25; i++) {
            clock.now = clock.now.plusSeconds(1);
            waitOf(throttle.reserve(HOTEL, "T" + i, address(i), false));
        }

        throttle.purge().await().indefinitely();

        assertThat(count("select count(*) from pin_guess")).isEqualTo(10);
        assertThat(count("select count(*) from pin_guesser")).isEqualTo(10);
        assertThat(count("select count(*) from pin_guess where room_number in ('T15', 'T24')"))
                .isEqualTo(2);
    }

    private static long anyStay() throws SQLException {
        Records.say(
                new CheckedIn(
                        HOTEL,
                        "throttled",
                        "T2",
                        new Guest("Ada", "Byron", "en"),
                        Instant.now(),
                        null,
                        "some pin",
                        1));
        String query = "select coalesce(max(id), 0) from stay where stay_id = 'throttled'";
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> count(query) > 0);
        return count(query);
    }
}
