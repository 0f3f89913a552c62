package com.hotelchat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.restassured.response.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * Makes the database of a service unavailable, and requires the answers that each service owes its
 * callers then.
 */
public final class DatabaseOutages {

    private static final int LATEST_MILLIS = 15_000;

    /** More requests than a pool has connections. */
    private static final int MANY = 40;

    private final Supplier<Response> read;
    private final Supplier<Response> write;

    /**
     * Outages as two requests see them.
     *
     * @param read answers 200 while the database is available
     * @param write is never answered 2xx while it is not
     */
    public DatabaseOutages(Supplier<Response> read, Supplier<Response> write) {
        this.read = read;
        this.write = write;
    }

    /** Connections end and none can be made: 503 at once, and 200 once the database is back. */
    public void unreachable() throws IOException {
        assertThat(read.get().statusCode()).isEqualTo(200);

        ServiceServers.roundTrips.cut();

        // The pool detects the outage connection by connection.
        for (int i = 0; i < 3; i++) {
            requireUnavailable(read.get());
            requireUnavailable(write.get());
        }
        ServiceServers.roundTrips.restore();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(read.get().statusCode()).isEqualTo(200));
    }

    /** A host that vanished: nothing is refused and nothing answers, so deadlines must. */
    public void silent() throws InterruptedException, ExecutionException {
        together(MANY, read).forEach(answer -> assertThat(answer.statusCode()).isEqualTo(200));

        ServiceServers.roundTrips.swallow();

        for (Supplier<Response> request : List.of(read, write)) {
            for (Response answer : together(MANY, request)) {
                requireUnavailable(answer);
                assertThat(answer.time()).isLessThan(LATEST_MILLIS);
            }
        }
        Response ready = Management.get("/q/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.time()).isLessThan(5_000);
        ServiceServers.roundTrips.restore();
        Awaitility.await()
                .atMost(Duration.ofMillis(LATEST_MILLIS))
                .untilAsserted(
                        () -> {
                            assertThat(read.get().statusCode()).isEqualTo(200);
                            Management.get("/q/health/ready").then().statusCode(200);
                        });
        Awaitility.await()
                .atMost(Duration.ofMillis(LATEST_MILLIS))
                .untilAsserted(
                        () ->
                                assertThat(together(MANY, read))
                                        .allMatch(answer -> answer.statusCode() == 200));
    }

    /** Makes so many requests at once. */
    public static List<Response> together(int number, Supplier<Response> request)
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

    /** Requires the problem document of an unavailable database. */
    public static void requireUnavailable(Response answer) {
        answer.then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", notNullValue())
                .body("code", equalTo("unavailable"))
                .body("detail", not(containsString("Files")));
    }
}
