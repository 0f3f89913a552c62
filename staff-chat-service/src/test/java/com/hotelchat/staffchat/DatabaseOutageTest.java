package com.hotelchat.staffchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The answers while the database is unavailable. */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class DatabaseOutageTest {

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
        Supplier<Response> read = () -> caller().get("/api/staff_chat/hotel-abc/conversations/");
        Supplier<Response> write =
                () ->
                        caller().contentType("application/json")
                                .body("{\"participant_ids\": [6]}")
                                .post("/api/staff_chat/hotel-abc/conversations/");
        assertThat(read.get().statusCode()).isEqualTo(200);

        ServiceServers.roundTrips.cut();

        // The pool finds out connection by connection.
        for (int i = 0; i < 3; i++) {
            unavailable(read.get());
            unavailable(write.get());
        }
        ServiceServers.roundTrips.restore();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(read.get().statusCode()).isEqualTo(200));
    }

    private static void unavailable(Response answer) {
        answer.then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", notNullValue())
                .body("code", equalTo("unavailable"))
                .body("detail", not(containsString("Files")));
    }

    private static RequestSpecification caller() {
        return Staff.as(Staff.JOHN);
    }
}
