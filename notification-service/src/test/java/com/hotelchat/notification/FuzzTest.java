package com.hotelchat.notification;

import static com.hotelchat.notification.People.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.notification.People.Stay;
import com.hotelchat.testkit.Management;
import com.hotelchat.testkit.RandomRequests;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URL;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever callers send, nothing breaks. */
@QuarkusTest
@QuarkusTestResource(NotificationServers.class)
class FuzzTest {

    private static final int REQUESTS = 3_000;

    @TestHTTPResource("/")
    URL service;

    @Inject People people;

    @Test
    void nothingThatCallersSendBreaksAnything() throws Exception {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> as("john.smith").get(People.DEVICES).statusCode() == 200);
        Stay stay = people.checkIn();
        Map<Integer, Integer> statuses =
                new RandomRequests(
                                service,
                                Map.of(
                                        "John",
                                        staff("john.smith"),
                                        "staff of the other hotel",
                                        staff("lena.meyer"),
                                        "the guest",
                                        new String[] {"X-Guest-Session", stay.token()},
                                        "garbage",
                                        new String[] {"Authorization", "Bearer garbage"},
                                        "nobody",
                                        new String[] {"X-Nothing", "at all"}),
                                FuzzTest::value)
                        .send(REQUESTS);

        assertThat(statuses).containsKeys(200, 201, 400, 401, 403, 404);
        Management.get("/q/health/ready").then().statusCode(200);
    }

    private static String[] staff(String username) {
        return new String[] {"Authorization", "Bearer " + ServiceServers.issuer.token(username)};
    }

    private static @Nullable String value(String name, Random random) {
        return name.equals("deviceId") && random.nextBoolean() ? "my-phone" : null;
    }
}
