package com.hotelchat.staffchat;

import static com.hotelchat.staffchat.Staff.ABC;
import static com.hotelchat.staffchat.Staff.JOHN;
import static com.hotelchat.staffchat.Staff.as;
import static com.hotelchat.staffchat.Staff.group;
import static com.hotelchat.staffchat.Staff.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.testkit.Management;
import com.hotelchat.testkit.RandomRequests;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URL;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever callers send, nothing breaks. */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class FuzzTest {

    private static final int REQUESTS = 10_000;

    @TestHTTPResource("/")
    URL service;

    @Test
    void nothingThatCallersSendBreaksAnything() throws Exception {
        Staff.awaitAll();
        long conversation = group(JOHN, "Fuzz", 6L, 7L);
        int message =
                as(JOHN).contentType("application/json")
                        .body(Map.of("message", "Hello"))
                        .post(path(conversation, "/send-message/"))
                        .path("id");

        Map<Integer, Integer> statuses =
                new RandomRequests(
                                service,
                                proofs(),
                                (name, random) -> value(name, random, conversation, message))
                        .send(REQUESTS);

        assertThat(statuses).containsKeys(200, 201, 204, 400, 401, 403, 404);
        Management.get("/q/health/ready").then().statusCode(200);
        as(JOHN).get(ABC + "/conversations/").then().statusCode(200);
    }

    private static Map<String, String[]> proofs() {
        return Map.of(
                "John", staff(JOHN),
                "a colleague", staff(Staff.MARIA),
                "the manager", staff(Staff.MANAGER),
                "who takes no part", staff(Staff.CHLOE),
                "staff of the other hotel", staff(Staff.LENA),
                "a guest", new String[] {"X-Guest-Session", "a.b.c"},
                "garbage", new String[] {"Authorization", "Bearer garbage"},
                "nobody", new String[] {"X-Nothing", "at all"});
    }

    private static String[] staff(String username) {
        return new String[] {"Authorization", "Bearer " + StaffChatServers.issuer.token(username)};
    }

    private static @Nullable String value(
            String name, Random random, long conversation, int message) {
        return switch (name) {
            case "h" -> random.nextInt(5) == 0 ? "hotel-xyz" : "hotel-abc";
            case "c" -> Long.toString(conversation + random.nextInt(3) - 1);
            case "a" -> Integer.toString(1 + random.nextInt(50));
            case "m", "before_id", "after_id" -> Integer.toString(message + random.nextInt(5) - 2);
            case "staffId" -> Integer.toString(5 + random.nextInt(5));
            case "emoji" -> any(random, "👍", "🎉");
            case "Range" -> any(random, "bytes=0-1", "bytes=9-", "bytes=-1", "x");
            case "limit", "after", "cursor", "page", "page_size" ->
                    Integer.toString(random.nextInt(120));
            case "ordering" -> any(random, "first_name", "-last_name", "department");
            case "q", "search" -> any(random, "hello", "a b", "&|!", "it's", "%");
            case "hard_delete", "archived" -> any(random, "true", "false");
            case "X-Socket-ID" -> "12.34";
            default -> null;
        };
    }

    private static String any(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
