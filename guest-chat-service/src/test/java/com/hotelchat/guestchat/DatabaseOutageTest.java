package com.hotelchat.guestchat;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.testkit.DatabaseOutages;
import com.hotelchat.testkit.Management;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.sql.Connection;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The answers while the database is unavailable. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class DatabaseOutageTest {

    private static final DatabaseOutages OUTAGES =
            new DatabaseOutages(
                    () -> caller().get("/api/chat/hotel-abc/conversations/"),
                    () ->
                            caller().contentType("application/json")
                                    .body("{\"message\": \"hello\"}")
                                    .post("/api/chat/hotel-abc/conversations/1/messages/send/"));

    @BeforeEach
    void awaitTheStaff() {
        Hotel.awaitTheStaff();
    }

    @AfterEach
    void restore() {
        ServiceServers.roundTrips.restore();
    }

    @Test
    void unreachableDatabaseIsUnavailableAndNothingElse() throws IOException {
        OUTAGES.unreachable();
    }

    @Test
    void silentDatabaseIsUnavailableInTimeAndReplaced() throws Exception {
        OUTAGES.silent();
    }

    /** A migration or a report may lock a table like this. */
    @Test
    void lockedTableIsUnavailableInTimeAndTheServiceStaysReady() throws Exception {
        Supplier<Response> read = () -> caller().get("/api/chat/hotel-abc/conversations/");
        try (Connection other = ServiceServers.database()) {
            other.setAutoCommit(false);
            other.createStatement().execute("lock table conversation in access exclusive mode");

            List<Response> answers = DatabaseOutages.together(60, read);

            for (Response answer : answers) {
                DatabaseOutages.requireUnavailable(answer);
                assertThat(answer.time()).isLessThan(15_000);
            }
            Management.get("/q/health/ready").then().statusCode(200);
            other.rollback();
        }
        assertThat(read.get().statusCode()).isEqualTo(200);
    }

    private static RequestSpecification caller() {
        return Hotel.as("john.smith");
    }
}
