package com.hotelchat.staffchat;

import static com.hotelchat.staffchat.Staff.JOHN;
import static com.hotelchat.staffchat.Staff.LENA;
import static com.hotelchat.staffchat.Staff.PETER;
import static com.hotelchat.staffchat.Staff.as;
import static com.hotelchat.staffchat.Staff.group;
import static com.hotelchat.staffchat.Staff.newcomer;
import static com.hotelchat.staffchat.Staff.openWith;
import static com.hotelchat.staffchat.Staff.path;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.localstack.DemoHotels;
import com.hotelchat.localstack.OidcIssuer;
import com.hotelchat.testkit.Operation;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every documented operation, tried by those whom it is not for. */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class AccessTest {

    private long leaver;
    private long conversation;
    private long message;

    @BeforeEach
    void meet() {
        Staff.awaitAll();
        leaver = newcomer("Zoe");
        conversation = group(JOHN, "Group " + UUID.randomUUID(), 6L, leaver);
        message = writes(conversation);
    }

    @Test
    void nobodyWithoutAProofGetsIn() throws IOException {
        Map<String, Object> claims = OidcIssuer.claims(DemoHotels.staff(JOHN).orElseThrow());
        Map<String, RequestSpecification> strangers = new LinkedHashMap<>();
        strangers.put("anonymous", given());
        strangers.put("garbage", given().auth().oauth2("garbage"));
        strangers.put("expired", given().auth().oauth2(StaffChatServers.issuer.token(JOHN, -3600)));
        strangers.put("forged", given().auth().oauth2(StaffChatServers.issuer.forgedToken(claims)));
        strangers.put("without hotel", token(without(claims, "hotel_slug")));
        strangers.put("without staff id", token(without(claims, "staff_id")));
        strangers.put("without role", token(without(claims, "groups")));
        strangers.put("basic", given().header("Authorization", "Basic am9objpkZW1v"));
        strangers.put("a guest", given().header("X-Guest-Session", "a.b.c"));
        strangers.put("a guest by cookie", given().cookie("guest_session", "a.b.c"));

        for (Operation operation : Operation.all()) {
            strangers.forEach(
                    (who, request) ->
                            assertThat(status(operation, request, conversation, message))
                                    .as(operation.method() + operation.path() + " by " + who)
                                    .isEqualTo(401));
        }
    }

    @Test
    void staffOfAnotherHotelFindNothing() throws IOException {
        for (Operation operation : Operation.all()) {
            assertThat(status(operation, as(LENA), conversation, message))
                    .as(operation.method() + operation.path())
                    .isEqualTo(404);
        }
    }

    @Test
    void whoTakesNoPartOrNoneAnyMoreFindsNothing() throws IOException {
        as(leaver).post(path(conversation, "/leave/")).then().statusCode(204);
        for (Operation operation : Operation.all()) {
            if (operation.path().matches(".*\\{[cma]}.*")) {
                for (RequestSpecification outsider : List.of(as(PETER), as(leaver))) {
                    assertThat(status(operation, outsider, conversation, message))
                            .as(operation.method() + operation.path())
                            .isEqualTo(404);
                }
            }
        }
    }

    @Test
    void whoDoesNotWorkHereAnyMoreMayDoNothing() throws IOException {
        long direct = openWith(JOHN, leaver).jsonPath().getLong("id");
        long written = writes(direct);
        Staff.says(leaver, "Zoe", false, 2);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> as(leaver).get(path(direct, "/")).statusCode() == 403);
        for (Operation operation : Operation.all()) {
            assertThat(status(operation, as(leaver), direct, written))
                    .as(operation.method() + operation.path())
                    // There is no such attachment, whoever asks.
                    .isEqualTo(operation.path().contains("{a}") ? 404 : 403);
        }
    }

    private static int status(
            Operation operation, RequestSpecification who, long conversation, long message) {
        String path =
                operation
                        .path()
                        .replace("{h}", "hotel-abc")
                        .replace("{c}", Long.toString(conversation))
                        .replace("{m}", Long.toString(message))
                        .replace("{staffId}", "6")
                        .replace("{emoji}", "👍")
                        .replace("{a}", "1");
        RequestSpecification request = given().spec(who);
        if (path.endsWith("/search")) {
            request.queryParam("q", "hello");
        }
        if (operation.mediaType().startsWith("multipart/")) {
            request.multiPart("files", "a.txt", "Hello".getBytes(UTF_8));
        } else if (!operation.example().isMissingNode()) {
            request.contentType("application/json; charset=UTF-8")
                    .body(operation.example().toString());
        }
        Response answer = request.request(operation.method(), path);
        return answer.statusCode();
    }

    private static long writes(long conversation) {
        return as(JOHN).contentType("application/json")
                .body(Map.of("message", "Hello"))
                .post(path(conversation, "/send-message/"))
                .jsonPath()
                .getLong("id");
    }

    private static Map<String, Object> without(Map<String, Object> claims, String name) {
        Map<String, Object> rest = new HashMap<>(claims);
        rest.remove(name);
        return rest;
    }

    private static RequestSpecification token(Map<String, Object> claims) {
        return given().auth().oauth2(StaffChatServers.issuer.token(claims));
    }
}
