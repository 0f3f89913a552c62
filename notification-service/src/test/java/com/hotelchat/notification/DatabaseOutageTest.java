package com.hotelchat.notification;

import static io.restassured.RestAssured.given;

import com.hotelchat.testkit.DatabaseOutages;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The answers while the database is unavailable. */
@QuarkusTest
@QuarkusTestResource(NotificationServers.class)
class DatabaseOutageTest {

    private static final DatabaseOutages OUTAGES =
            new DatabaseOutages(
                    () -> caller().get("/api/notifications/devices/"),
                    () ->
                            caller().contentType("application/json")
                                    .body("{\"fcm_token\": \"token\", \"platform\": \"web\"}")
                                    .post("/api/notifications/devices/"));

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
        return given().auth().oauth2(NotificationServers.issuer.token("john.smith"));
    }
}
