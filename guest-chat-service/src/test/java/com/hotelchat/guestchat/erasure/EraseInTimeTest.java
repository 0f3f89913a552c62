package com.hotelchat.guestchat.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.guestchat.GuestChatServers;
import com.hotelchat.testkit.ServiceServers;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However much is due, all of it is erased; and what cannot be holds up nothing. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class EraseInTimeTest {

    /** More than are found at once. */
    private static final int STAYS = 1_100;

    private static final String HOTEL = "hotel-erasure";

    @Inject EraseInTime eraseInTime;
    @Inject MeterRegistry metrics;

    @BeforeEach
    void fill() throws SQLException {
        execute(
                """
                insert into stay (hotel_slug, stay_id, room_number, guest_first_name,
                    guest_last_name, checked_in_at, checked_out_at, left_at, is_open_by_record,
                    pin_hash, session_generation)
                select '%1$s', 'due-' || i, 'D' || i, 'Ada', 'Byron',
                    now() - interval '200 days',
                    now() - interval '150 days' + i * interval '1 minute',
                    now() - interval '150 days', false, '', 1
                from generate_series(1, %2$d) as i;
                insert into conversation (hotel_slug, stay, state, closed_reason, sequence,
                    created_at, updated_at)
                select '%1$s', id, 'closed', 'check-out', 1, now(), now()
                from stay where hotel_slug = '%1$s';
                create function refuse_erasure() returns trigger language plpgsql as $$
                begin
                    raise exception 'on purpose';
                end $$;
                create trigger refuse_erasure before update on stay for each row
                    when (new.stay_id = 'due-1' and new.hotel_slug = '%1$s'
                        and new.erased_at is not null)
                    execute function refuse_erasure();
                """
                        .formatted(HOTEL, STAYS));
    }

    @AfterEach
    void empty() throws SQLException {
        execute(
                """
                drop trigger if exists refuse_erasure on stay;
                drop function if exists refuse_erasure;
                delete from conversation where hotel_slug = '%1$s';
                delete from stay where hotel_slug = '%1$s';
                """
                        .formatted(HOTEL));
    }

    @Test
    void allThatIsDueIsErasedAndWhatCannotBeIsSetAside() throws SQLException {
        double failures = metrics.counter("hotelchat.erasure.failures").count();

        eraseAll();

        assertThat(number("erased_at is null")).isEqualTo(1);
        assertThat(
                        number(
                                "stay_id = 'due-1' and erased_at is null and erasure_failures = 1"
                                        + " and erase_again_at > now() + interval '50 minutes'"))
                .isEqualTo(1);
        assertThat(metrics.counter("hotelchat.erasure.failures").count() - failures).isEqualTo(1);

        eraseAll();
        assertThat(number("erasure_failures = 1")).isEqualTo(1);
        execute("drop trigger refuse_erasure on stay");
        execute("update stay set erase_again_at = now() where hotel_slug = '" + HOTEL + "'");
        eraseAll();
        assertThat(number("erased_at is null")).isZero();
    }

    private void eraseAll() {
        eraseInTime.eraseWhatIsDue().await().atMost(Duration.ofMinutes(3));
    }

    private static int number(String condition) throws SQLException {
        try (Connection database = ServiceServers.database();
                Statement statement = database.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "select count(*) from stay where hotel_slug = '"
                                        + HOTEL
                                        + "' and "
                                        + condition)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection database = ServiceServers.database();
                Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
