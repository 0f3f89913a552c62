package com.hotelchat.notification;

import static com.hotelchat.notification.People.as;
import static com.hotelchat.notification.People.newcomer;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The notification preferences of members of staff. */
@QuarkusTest
@QuarkusTestResource(NotificationServers.class)
class PreferencesTest {

    private static final String PREFERENCES = "/api/notifications/preferences/";

    @Inject People people;

    @Test
    void preferencesAreKept() {
        long zoe = newcomer();
        as(zoe).get(PREFERENCES)
                .then()
                .statusCode(200)
                .body("push_enabled", equalTo(true))
                .body("quiet_hours", nullValue())
                .body("show_preview", equalTo(true))
                .body("muted_conversations", hasSize(0));
        Map<String, Object> wanted =
                Map.of(
                        "push_enabled",
                        false,
                        "quiet_hours",
                        quiet("22:00", "06:30", "Europe/Berlin"),
                        "show_preview",
                        false,
                        "muted_conversations",
                        List.of(9, 4, 9));
        put(zoe, wanted).then().statusCode(200).body("muted_conversations", equalTo(List.of(4, 9)));
        as(zoe).get(PREFERENCES)
                .then()
                .body("push_enabled", equalTo(false))
                .body("quiet_hours", equalTo(quiet("22:00", "06:30", "Europe/Berlin")))
                .body("show_preview", equalTo(false))
                .body("muted_conversations", equalTo(List.of(4, 9)));
        put(zoe, Map.of()).then().statusCode(200).body("push_enabled", equalTo(true));
        as(zoe).get(PREFERENCES).then().body("quiet_hours", nullValue());
        as(newcomer()).get(PREFERENCES).then().body("muted_conversations", hasSize(0));
    }

    @Test
    void whatCannotBeIsRefused() {
        long zoe = newcomer();
        for (Object bad :
                List.of(
                        Map.of("push_enabled", "maybe"),
                        Map.of("quiet_hours", Map.of()),
                        Map.of("quiet_hours", quiet("22:00", "22:00", "Europe/Berlin")),
                        Map.of("quiet_hours", quiet("22", "06:00", "Europe/Berlin")),
                        Map.of("quiet_hours", quiet("24:00", "06:00", "Europe/Berlin")),
                        Map.of("quiet_hours", quiet("22:00", "06:60", "Europe/Berlin")),
                        Map.of("quiet_hours", quiet("22:00", "06:00", "Mars/Olympus")),
                        Map.of("quiet_hours", quiet("22:00", "06:00", "+02:00")),
                        Map.of("muted_conversations", Arrays.asList(1, null)),
                        Map.of("muted_conversations", Collections.nCopies(1_001, 1)),
                        Map.of("muted_conversations", List.of("x")))) {
            put(zoe, bad).then().statusCode(400);
        }
        as(zoe).get(PREFERENCES).then().body("quiet_hours", nullValue());
        people.checkIn().guest().get(PREFERENCES).then().statusCode(403);
    }

    private static Map<String, String> quiet(String from, String to, String zone) {
        return Map.of("from", from, "to", to, "time_zone", zone);
    }

    private static Response put(long staffId, Object body) {
        return as(staffId).contentType("application/json").body(body).put(PREFERENCES);
    }
}
