package com.hotelchat.staffchat;

import static com.hotelchat.staffchat.Staff.ABC;
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
import com.hotelchat.secret.FilesSecret;
import com.hotelchat.testkit.Operation;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every documented operation, tried by those whom it is not for. */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class AccessTest {

    @Inject FilesSecret filesSecret;
    @Inject Clock clock;

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

    @Test
    void everySuccessfulAnswerCarriesTheFilesCookie() throws IOException {
        Set<String> successful = new TreeSet<>();
        for (Operation operation : Operation.all()) {
            if (operation.method().equals("DELETE") || operation.path().endsWith("/leave")) {
                continue;
            }
            Response answer = answer(operation, as(JOHN), conversation, message);
            String name = operation.method() + " " + operation.path();
            if (answer.statusCode() < 300) {
                successful.add(name);
                assertThat(answer.headers().getValues("Set-Cookie"))
                        .as(name)
                        .singleElement()
                        .asString()
                        .matches(
                                "staff_files=[^;]+;Version=1;Path=/api;"
                                        + "Max-Age=3600;HttpOnly;SameSite=Strict");
            }
        }

        assertThat(successful)
                .contains(
                        "GET /api/staff_chat/{h}/conversations",
                        "GET /api/staff_chat/{h}/conversations/search",
                        "GET /api/staff_chat/{h}/conversations/{c}/sync",
                        "POST /api/staff_chat/{h}/conversations/{c}/send-message",
                        "POST /api/staff_chat/{h}/conversations/{c}/upload");
    }

    @Test
    void filesCookieCountsForReadingFilesOnly() throws IOException {
        long attachment = uploads(conversation);
        for (Operation operation : Operation.all()) {
            int expected =
                    operation.method().equals("GET") && operation.path().contains("{a}")
                            // A text has no thumbnail.
                            ? operation.path().endsWith("/thumbnail") ? 404 : 200
                            : 401;
            Operation here = operation.with("{a}", Long.toString(attachment));
            assertThat(
                            status(
                                    here,
                                    given().cookie("staff_files", filesCookie(as(JOHN))),
                                    conversation,
                                    message))
                    .as(operation.method() + operation.path())
                    .isEqualTo(expected);
        }
    }

    @Test
    void filesCookieOpensWhatItsOwnerMayRead() {
        String content = ABC + "/attachments/" + uploads(conversation) + "/content/";
        long soon = clock.instant().plusSeconds(60).getEpochSecond();
        long past = clock.instant().minusSeconds(1).getEpochSecond();
        String good = filesCookie(as(JOHN));
        Map<String, Integer> cookies = new LinkedHashMap<>();
        cookies.put(good, 200);
        cookies.put(filesCookie(as(leaver)), 200);
        cookies.put(filesCookie(as(PETER)), 404);
        cookies.put(signed("hotel-xyz", "5", soon), 404);
        cookies.put(signed("hotel-abc", "5", past), 401);
        cookies.put(good.substring(0, good.length() - 4) + "AAAA", 401);
        cookies.put(good.replace("hotel-abc.", "hotel-xyz."), 401);

        cookies.forEach(
                (cookie, expected) ->
                        given().cookie("staff_files", cookie)
                                .get(content)
                                .then()
                                .statusCode(expected));
        given().cookie("staff_files", good)
                .auth()
                .oauth2("garbage")
                .get(content)
                .then()
                .statusCode(401);
        // Who is deactivated leaves the group, too.
        String leaving = filesCookie(as(leaver));
        Staff.says(leaver, "Zoe", false, 2);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                given().cookie("staff_files", leaving).get(content).statusCode()
                                        != 200);
    }

    private static String filesCookie(RequestSpecification who) {
        return who.get(ABC + "/staff-list/").cookie("staff_files");
    }

    private String signed(String hotel, String staffId, long expiry) {
        byte[] code = filesSecret.sign(hotel, staffId, Long.toString(expiry));
        return String.join(
                ".",
                hotel,
                staffId,
                Long.toString(expiry),
                Base64.getUrlEncoder().withoutPadding().encodeToString(code));
    }

    private static long uploads(long conversation) {
        return as(JOHN).multiPart("files", "a.txt", "Hello".getBytes(UTF_8))
                .post(path(conversation, "/upload/"))
                .jsonPath()
                .getLong("attachments[0].id");
    }

    private static int status(
            Operation operation, RequestSpecification who, long conversation, long message) {
        return answer(operation, who, conversation, message).statusCode();
    }

    private static Response answer(
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
        return request.request(operation.method(), path);
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
