package com.hotelchat.staffchat;

import static com.hotelchat.staffchat.Staff.JOHN;
import static com.hotelchat.staffchat.Staff.MARIA;
import static com.hotelchat.staffchat.Staff.as;
import static com.hotelchat.staffchat.Staff.group;
import static com.hotelchat.staffchat.Staff.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The limits of writing, with a small one. */
@QuarkusTest
@QuarkusTestResource(value = StaffChatServers.class, restrictToAnnotatedClass = true)
@TestProfile(RateLimitTest.Few.class)
class RateLimitTest {

    /** Few writes, so that the test need not do many. */
    public static class Few implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("hotelchat.rate-limit.staff-writes-per-minute", "3");
        }
    }

    @Test
    void whoWritesTooMuchWaits() {
        Staff.awaitAll();
        long conversation = group(JOHN, "Few words", 6L);
        says(JOHN, conversation)
                .then()
                .statusCode(201)
                .header("RateLimit-Policy", equalTo("\"writes\";q=3;w=60"))
                .header("RateLimit", matchesPattern("\"writes\";r=1;t=\\d+"));
        says(JOHN, conversation).then().statusCode(201);

        says(JOHN, conversation)
                .then()
                .statusCode(429)
                .contentType("application/problem+json")
                .body("code", equalTo("too-many-requests"))
                .header("Retry-After", matchesPattern("\\d+"));

        as(JOHN).post(path(conversation, "/typing/"))
                .then()
                .statusCode(202)
                .header("RateLimit-Policy", equalTo("\"marks\";q=6;w=60"));
        Response list = as(JOHN).get(path(conversation, "/messages/"));
        list.then().body("messages", hasSize(2));
        assertThat(list.header("RateLimit")).isNull();
        says(MARIA, conversation).then().statusCode(201);
    }

    private static Response says(String who, long conversation) {
        return as(who).contentType("application/json")
                .body(Map.of("message", "Hello"))
                .post(path(conversation, "/send-message/"));
    }
}
