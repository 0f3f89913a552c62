package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.StayEvent.CheckedIn;
import com.hotelchat.events.StayEvent.Guest;
import com.hotelchat.events.Topic;
import com.hotelchat.guestchat.Hotel.Stay;
import com.hotelchat.testkit.Records;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records that come while the database refuses to write, as a standby does before a failover. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class ReadOnlyDatabaseTest {

    @BeforeEach
    void awaitTheStaff() {
        Hotel.awaitTheStaff();
    }

    @AfterEach
    void acceptWrites() throws SQLException {
        execute("alter database guest_chat reset default_transaction_read_only");
        endConnections();
    }

    private static void refuseWrites() throws SQLException {
        execute("alter database guest_chat set default_transaction_read_only = on");
        endConnections();
    }

    private static void endConnections() throws SQLException {
        execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where datname = 'guest_chat'");
    }

    private static void execute(String statement) throws SQLException {
        try (Connection database = ServiceServers.superuser()) {
            database.createStatement().execute(statement);
        }
    }

    private static long rollbacks() throws SQLException {
        try (Connection database = ServiceServers.superuser();
                ResultSet found =
                        database.createStatement()
                                .executeQuery(
                                        "select xact_rollback from pg_stat_database"
                                                + " where datname = 'guest_chat'")) {
            found.next();
            return found.getLong(1);
        }
    }

    @Test
    void recordsWaitUntilTheDatabaseWritesAgain() throws SQLException {
        try (Records letters = Records.fromDeadLetters(Topic.HOTEL_STAYS);
                Records sessions = Records.from(Topic.GUEST_CHAT_SESSIONS)) {
            refuseWrites();
            Stay stay = Hotel.checkIn();
            List<String> rooms = new ArrayList<>(List.of(stay.room()));
            for (int version = 2; version <= 5; version++) {
                String room = stay.room() + "x" + version;
                rooms.add(room);
                Records.say(
                        new CheckedIn(
                                Hotel.ABC,
                                stay.stayId(),
                                room,
                                new Guest("Ada", "Byron", "en"),
                                Instant.now(),
                                null,
                                stay.pin(),
                                version));
            }
            long before = rollbacks();
            // One attempt would be a dead letter already.
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> rollbacks() > before + 2);

            acceptWrites();

            List<String> entered =
                    sessions.await(5, event -> isAccessOf(event, stay)).stream()
                            .map(event -> ((StayAccessUpdated) event).roomNumber())
                            .toList();
            assertThat(entered).isEqualTo(rooms);
            assertThat(letters.events(event -> true)).isEmpty();
            Hotel.tryPin(Hotel.ABC, rooms.getLast(), stay.pin()).then().statusCode(200);
            as("john.smith").get("/api/chat/hotel-abc/conversations/").then().statusCode(200);
        }
    }

    private static boolean isAccessOf(Object event, Stay stay) {
        return event instanceof StayAccessUpdated access && access.stayId().equals(stay.stayId());
    }
}
