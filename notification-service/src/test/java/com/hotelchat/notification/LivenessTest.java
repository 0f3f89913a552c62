package com.hotelchat.notification;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.hotelchat.liveness.BackgroundWork;
import com.hotelchat.liveness.Loop;
import com.hotelchat.testkit.Management;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever asks whether the service is live learns what is gone. */
@QuarkusTest
@QuarkusTestResource(NotificationServers.class)
class LivenessTest {

    private static final String CHECK = "checks.find { it.name == 'background work' }";

    @Inject BackgroundWork work;

    @AfterEach
    void restore() {
        ServiceServers.roundTrips.restore();
    }

    @Test
    void whatIsGoneIsNamed() throws InterruptedException {
        live(200);
        Thread thread = Thread.ofVirtual().start(() -> {});
        thread.join();
        Loop loop = work.loop("loop of the test", Duration.ZERO);
        loop.startsOn(thread);
        try {
            Management.get("/q/health/live")
                    .then()
                    .statusCode(503)
                    .body(CHECK + ".status", equalTo("DOWN"))
                    .body(CHECK + ".data.'loop of the test'", equalTo("is gone"));
        } finally {
            loop.ends();
        }
        live(200);
    }

    @Test
    void serviceWithoutItsDatabaseIsLive() throws IOException {
        ServiceServers.roundTrips.cut();

        for (int i = 0; i < 3; i++) {
            given().auth()
                    .oauth2(NotificationServers.issuer.token("john.smith"))
                    .get("/api/notifications/devices/")
                    .then()
                    .statusCode(503);
        }

        live(200);
    }

    private static void live(int status) {
        Management.get("/q/health/live")
                .then()
                .statusCode(status)
                .body("checks.name", hasItem("background work"));
    }
}
