package com.hotelchat.staffchat;

import com.hotelchat.testkit.DatabaseOutages;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The answers while the database is unavailable. */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class DatabaseOutageTest {

    private static final DatabaseOutages OUTAGES =
            new DatabaseOutages(
                    () -> caller().get("/api/staff_chat/hotel-abc/conversations/"),
                    () ->
                            caller().contentType("application/json")
                                    .body("{\"participant_ids\": [6]}")
                                    .post("/api/staff_chat/hotel-abc/conversations/"));

    @BeforeEach
    void awaitTheStaff() {
        Staff.awaitAll();
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

    private static RequestSpecification caller() {
        return Staff.as(Staff.JOHN);
    }
}
