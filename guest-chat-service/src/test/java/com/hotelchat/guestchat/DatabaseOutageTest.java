package com.hotelchat.guestchat;

import static io.restassured.RestAssured.given;
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
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The answers while the database is unavailable. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class DatabaseOutageTest {

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
        Supplier<Response> read = () -> caller().get("/api/chat/hotel-abc/conversations/");
        Supplier<Response> write =
                () ->
                        caller().contentType("application/json")
                                .body("{\"message\": \"hello\"}")
                                .post("/api/chat/hotel-abc/conversations/1/messages/send/");
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

    /** A host that vanished: nothing is refused, and nothing answers. */
    @Test
    void silentDatabaseIsUnavailableInTimeAndReplaced() throws Exception {
        Supplier<Response> read = () -> caller().get("/api/chat/hotel-abc/conversations/");
        Supplier<Response> write =
                () ->
                        caller().contentType("application/json")
                                .body("{\"message\": \"hello\"}")
                                .post("/api/chat/hotel-abc/conversations/1/messages/send/");
        together(40, read).forEach(answer -> assertThat(answer.statusCode()).isEqualTo(200));

        ServiceServers.roundTrips.swallow();

        // More than the pool has connections.
        for (Supplier<Response> request : List.of(read, write)) {
            for (Response answer : together(40, request)) {
                unavailable(answer);
                assertThat(answer.time()).isLessThan(15_000);
            }
        }
        Response ready = given().get("/q/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.time()).isLessThan(5_000);
        ServiceServers.roundTrips.restore();
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .untilAsserted(
                        () -> {
                            assertThat(read.get().statusCode()).isEqualTo(200);
                            given().get("/q/health/ready").then().statusCode(200);
                        });
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .untilAsserted(
                        () ->
                                assertThat(together(40, read))
                                        .allMatch(answer -> answer.statusCode() == 200));
    }

    /** As a migration, or a report of somebody's, may do. */
    @Test
    void lockedTableIsUnavailableInTimeAndTheServiceStaysReady() throws Exception {
        Supplier<Response> read = () -> caller().get("/api/chat/hotel-abc/conversations/");
        try (Connection other = ServiceServers.database()) {
            other.setAutoCommit(false);
            other.createStatement().execute("lock table conversation in access exclusive mode");

            List<Response> answers = together(60, read);

            for (Response answer : answers) {
                unavailable(answer);
                assertThat(answer.time()).isLessThan(15_000);
            }
            assertThat(answers).anyMatch(answer -> answer.time() < 5_000);
            given().get("/q/health/ready").then().statusCode(200);
            other.rollback();
        }
        assertThat(read.get().statusCode()).isEqualTo(200);
    }

    private static List<Response> together(int number, Supplier<Response> request)
            throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(number)) {
            List<Future<Response>> running = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                running.add(threads.submit(request::get));
            }
            List<Response> answers = new ArrayList<>();
            for (Future<Response> each : running) {
                answers.add(each.get());
            }
            return answers;
        }
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
        return Hotel.as("john.smith");
    }
}
