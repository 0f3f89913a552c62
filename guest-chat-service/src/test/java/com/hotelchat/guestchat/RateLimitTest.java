package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;

import com.hotelchat.guestchat.Hotel.Session;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The limits of writing, with a small one for guests. */
@QuarkusTest
@QuarkusTestResource(value = GuestChatServers.class, restrictToAnnotatedClass = true)
@TestProfile(RateLimitTest.Few.class)
class RateLimitTest {

    /** Few writes, so that the test need not do many. */
    public static class Few implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("hotelchat.rate-limit.guest-writes-per-minute", "3");
        }
    }

    @Test
    void whoWritesTooMuchWaits() {
        Hotel.awaitTheStaff();
        Session guest = Hotel.checkIn().enter();
        Session other = Hotel.checkIn().enter();
        guest.says("1")
                .then()
                .statusCode(201)
                .header("RateLimit-Policy", equalTo("\"writes\";q=3;w=60"))
                .header("RateLimit", matchesPattern("\"writes\";r=2;t=\\d+"));
        guest.says("2").then().statusCode(201);
        // What is refused counts too.
        guest.says(" ").then().statusCode(400);

        guest.says("3")
                .then()
                .statusCode(429)
                .contentType("application/problem+json")
                .body("code", equalTo("too-many-requests"))
                .header("Retry-After", matchesPattern("\\d+"))
                .header("RateLimit", matchesPattern("\"writes\";r=0;t=\\d+"));

        guest.request()
                .post(guest.path("/mark-read/"))
                .then()
                .statusCode(200)
                .header("RateLimit-Policy", equalTo("\"marks\";q=6;w=60"));
        guest.request().get(guest.path("/messages/")).then().body("$", hasSize(2));
        assertThat(guest.request().get(guest.path("/messages/")).header("RateLimit")).isNull();
        // Another session of the stay has no writes of its own.
        guest.stay().enter().says("4").then().statusCode(429);
        other.says("1").then().statusCode(201);
        guest.send(as("john.smith"), "1").then().statusCode(201);
    }
}
