package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.guestchat.Hotel.Stay;
import com.hotelchat.localstack.DemoHotels;
import com.hotelchat.localstack.OidcIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may do what: for each endpoint, every kind of caller that may not. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class AccessTest {

    private static final Map<String, BiFunction<RequestSpecification, Session, Response>>
            ENDPOINTS = new LinkedHashMap<>();

    static {
        ENDPOINTS.put(
                "inbox",
                (who, of) -> who.get("/api/chat/" + of.stay().hotel() + "/conversations/"));
        ENDPOINTS.put("list", (who, of) -> who.get(of.path("/messages/")));
        ENDPOINTS.put("send", (who, of) -> of.send(who, "intruding"));
        ENDPOINTS.put(
                "mark-as-read",
                (who, of) ->
                        who.post(
                                "/api/chat/"
                                        + of.stay().hotel()
                                        + "/conversation/"
                                        + of.conversation()
                                        + "/mark-as-read/"));
        ENDPOINTS.put("mark-read", (who, of) -> who.post(of.path("/mark-read/")));
        ENDPOINTS.put("assign", (who, of) -> who.post(of.path("/assign-staff/")));
        ENDPOINTS.put(
                "active rooms",
                (who, of) -> who.get("/api/chat/" + of.stay().hotel() + "/active-rooms/"));
        ENDPOINTS.put(
                "from room",
                (who, of) ->
                        who.post(
                                "/api/chat/"
                                        + of.stay().hotel()
                                        + "/conversations/from-room/"
                                        + of.stay().room()
                                        + "/"));
        ENDPOINTS.put("conversation", (who, of) -> who.get(of.path("/")));
        ENDPOINTS.put("sync", (who, of) -> who.get(of.path("/sync/")));
        ENDPOINTS.put("typing", (who, of) -> who.post(of.path("/typing/")));
        ENDPOINTS.put("close", (who, of) -> who.post(of.path("/close/")));
        ENDPOINTS.put("reopen", (who, of) -> who.post(of.path("/reopen/")));
        ENDPOINTS.put(
                "unread",
                (who, of) ->
                        who.get("/api/chat/" + of.stay().hotel() + "/conversations/unread-count/"));
        ENDPOINTS.put(
                "unread rooms",
                (who, of) ->
                        who.get(
                                "/api/chat/hotels/"
                                        + of.stay().hotel()
                                        + "/conversations/unread-count/"));
        ENDPOINTS.put(
                "search",
                (who, of) ->
                        who.get(
                                "/api/chat/"
                                        + of.stay().hotel()
                                        + "/conversations/search/?q=secret"));
    }

    private static final Set<String> FOR_STAFF_ONLY =
            Set.of(
                    "inbox",
                    "assign",
                    "active rooms",
                    "close",
                    "reopen",
                    "unread",
                    "unread rooms",
                    "search");

    @BeforeEach
    void awaitTheStaff() {
        Hotel.awaitTheStaff();
    }

    @Test
    void nobodyWithoutAProofGetsIn() {
        Session victim = Hotel.checkIn().enter();
        Map<String, Object> claims =
                OidcIssuer.claims(DemoHotels.staff("john.smith").orElseThrow());
        Map<String, Object> withoutHotel = new HashMap<>(claims);
        withoutHotel.remove("hotel_slug");
        Map<String, Object> withoutStaffId = new HashMap<>(claims);
        withoutStaffId.put("staff_id", "5");
        Map<String, Object> withoutRole = new HashMap<>(claims);
        withoutRole.put("groups", List.of("guest"));
        Map<String, RequestSpecification> strangers = new LinkedHashMap<>();
        strangers.put("anonymous", given());
        strangers.put("garbage", given().auth().oauth2("garbage"));
        strangers.put(
                "expired",
                given().auth().oauth2(GuestChatServers.issuer.token("john.smith", -3600)));
        strangers.put("forged", given().auth().oauth2(GuestChatServers.issuer.forgedToken(claims)));
        strangers.put(
                "without hotel",
                given().auth().oauth2(GuestChatServers.issuer.token(withoutHotel)));
        strangers.put(
                "without staff id",
                given().auth().oauth2(GuestChatServers.issuer.token(withoutStaffId)));
        strangers.put(
                "without role", given().auth().oauth2(GuestChatServers.issuer.token(withoutRole)));
        strangers.put("basic", given().header("Authorization", "Basic am9objpkZW1v"));
        strangers.put("no session", given().header("X-Guest-Session", "garbage"));
        strangers.put("unsigned", given().header("X-Guest-Session", unsigned(victim.token())));
        strangers.put("tampered", given().header("X-Guest-Session", tampered(victim.token())));
        strangers.put("session as access token", given().auth().oauth2(victim.token()));
        strangers.put(
                "bad access token beside a good cookie",
                given().auth().oauth2("garbage").cookie("guest_session", victim.token()));

        strangers.forEach(
                (who, request) ->
                        ENDPOINTS.forEach(
                                (what, endpoint) -> {
                                    Response answer = endpoint.apply(request, victim);
                                    assertThat(answer.statusCode())
                                            .as(what + " by " + who)
                                            .isEqualTo(401);
                                    answer.then()
                                            .contentType("application/problem+json")
                                            .body("code", equalTo("unauthenticated"));
                                }));
        victim.request().get(victim.path("/messages/")).then().body("size()", equalTo(0));
    }

    @Test
    void othersSeeNothing() {
        Session victim = Hotel.checkIn().enter();
        victim.says("my secret");
        Session neighbour = Hotel.checkIn().enter();
        Stay elsewhere = Hotel.checkIn("hotel-xyz", victim.stay().room());
        Session foreigner = elsewhere.enter();
        Map<String, RequestSpecification> others = new LinkedHashMap<>();
        others.put("other room", neighbour.request());
        others.put("same room of another hotel", foreigner.request());
        others.put("other hotel's staff", as("lena.meyer"));
        others.put("other hotel's admin", as("omar.said"));

        others.forEach(
                (who, request) ->
                        ENDPOINTS.forEach(
                                (what, endpoint) -> {
                                    Response answer = endpoint.apply(request, victim);
                                    boolean ownHotelsGuest = who.equals("other room");
                                    boolean forStaffOnly = FOR_STAFF_ONLY.contains(what);
                                    assertThat(answer.statusCode())
                                            .as(what + " by " + who)
                                            .isEqualTo(ownHotelsGuest && forStaffOnly ? 403 : 404);
                                    answer.then().body(not(containsString("my secret")));
                                }));
        // The same conversation under the caller's own hotel.
        as("lena.meyer")
                .get("/api/chat/hotel-xyz/conversations/" + victim.conversation() + "/messages/")
                .then()
                .statusCode(404);
        as("john.smith")
                .get(victim.path("/messages/").replaceAll("\\d+", "999999999"))
                .then()
                .statusCode(404);
        as("john.smith")
                .get("/api/chat/hotel-abc/conversations/x/messages/")
                .then()
                .statusCode(404);
        victim.request().get(victim.path("/messages/")).then().body("size()", equalTo(1));
    }

    @Test
    void guestIsRefusedWhatIsForTheStaff() {
        Session guest = Hotel.checkIn().enter();

        guest.request().post(guest.path("/assign-staff/")).then().statusCode(403);
        guest.request().get("/api/chat/hotel-abc/conversations/").then().statusCode(403);
    }

    @Test
    void formerGuestIsRefusedEverything() {
        Stay stay = Hotel.checkIn();
        Session former = stay.enter();
        stay.checkOut(2);
        Session next = Hotel.checkIn(stay.hotel(), stay.room()).enter();

        ENDPOINTS.forEach(
                (what, endpoint) -> {
                    boolean forStaffOnly = FOR_STAFF_ONLY.contains(what);
                    // The room is the next guest's already.
                    int own = what.equals("from room") ? 404 : 401;
                    assertThat(endpoint.apply(former.request(), former).statusCode())
                            .as(what)
                            .isEqualTo(forStaffOnly ? 403 : own);
                    assertThat(endpoint.apply(former.request(), next).statusCode())
                            .as(what + " of the next guest")
                            .isEqualTo(forStaffOnly ? 403 : 404);
                });
    }

    @Test
    void cookieAloneIsEnoughForThePagesOfOurOrigin() {
        Stay stay = Hotel.checkIn();
        Session guest = stay.enter();
        Response entered = Hotel.tryPin(stay.hotel(), stay.room(), stay.pin());
        String setCookie = entered.header("Set-Cookie");
        assertThat(setCookie)
                .startsWith("guest_session=")
                .containsIgnoringCase("HttpOnly")
                .containsIgnoringCase("SameSite=Strict")
                .contains("Path=/api")
                .doesNotContainIgnoringCase("Secure;");
        String cookie = entered.cookie("guest_session");
        String markAsRead =
                "/api/chat/hotel-abc/conversation/" + guest.conversation() + "/mark-as-read/";

        given().cookie("guest_session", cookie).post(markAsRead).then().statusCode(200);
        given().cookie("guest_session", cookie)
                .header("Sec-Fetch-Site", "same-origin")
                .post(markAsRead)
                .then()
                .statusCode(200);
        for (Map<String, String> foreign :
                List.of(
                        Map.of("Sec-Fetch-Site", "cross-site"),
                        Map.of("Sec-Fetch-Site", "same-site"),
                        Map.of("Origin", "https://evil.example"),
                        Map.of("Origin", "null"),
                        Map.of("Origin", "not a url"))) {
            given().cookie("guest_session", cookie)
                    .headers(foreign)
                    .post(markAsRead)
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("foreign-origin"));
        }
        given().cookie("guest_session", cookie)
                .header("Origin", "https://evil.example")
                .get(guest.path("/messages/"))
                .then()
                .statusCode(200);
        guest.request()
                .header("Origin", "https://evil.example")
                .post(markAsRead)
                .then()
                .statusCode(200);
    }

    @Test
    void whoDoesNotWorkHereIsRefusedEverything() {
        Session guest = Hotel.checkIn().enter();
        Map<String, Object> claims =
                OidcIssuer.claims(DemoHotels.staff("john.smith").orElseThrow());
        claims.put("staff_id", 4711);
        String stranger = GuestChatServers.issuer.token(claims);

        ENDPOINTS.forEach(
                (what, endpoint) ->
                        assertThat(
                                        endpoint.apply(given().auth().oauth2(stranger), guest)
                                                .statusCode())
                                .as(what)
                                .isEqualTo(403));
    }

    @Test
    void olderClientsWriteTokenForBearer() {
        Session guest = Hotel.checkIn().enter();

        given().header("Authorization", "Token " + GuestChatServers.issuer.token("john.smith"))
                .get(guest.path("/messages/"))
                .then()
                .statusCode(200);
    }

    @Test
    void wrongPinVacantRoomAndMissingRoomLookAlike() {
        Stay stay = Hotel.checkIn();
        stay.enter();

        Response wrong = Hotel.tryPin("hotel-abc", stay.room(), "wrong");
        wrong.then()
                .statusCode(401)
                .body("valid", equalTo(false))
                .body("code", equalTo("pin-refused"));
        for (Response other :
                List.of(
                        Hotel.tryPin("hotel-abc", "104", "wrong"),
                        Hotel.tryPin("hotel-abc", "nosuch", "wrong"),
                        Hotel.tryPin("no-such-hotel", "101", "wrong"))) {
            assertThat(other.statusCode()).isEqualTo(401);
            assertThat(withoutPath(other)).isEqualTo(withoutPath(wrong));
        }
        Hotel.tryPin("hotel-abc", "no such!", "wrong").then().statusCode(404);
        Hotel.tryPin("Hotel", "101", "wrong").then().statusCode(404);
    }

    @Test
    void tooManyWrongPinsLockTheRoomAndNoOther() {
        Stay stay = Hotel.checkIn();
        stay.enter();
        for (int i = 0; i < 10; i++) {
            given().contentType("application/json")
                    .body("{\"pin\": null}")
                    .post(
                            "/api/chat/hotel-abc/messages/room/"
                                    + stay.room()
                                    + "/validate-chat-pin/")
                    .then()
                    .statusCode(400);
        }
        for (int i = 0; i < 4; i++) {
            Hotel.tryPin(stay.hotel(), stay.room(), "wrong").then().statusCode(401);
        }
        Hotel.tryPin(stay.hotel(), stay.room(), stay.pin()).then().statusCode(200);
        for (int i = 0; i < 5; i++) {
            Hotel.tryPin(stay.hotel(), stay.room(), "wrong").then().statusCode(401);
        }

        Response locked = Hotel.tryPin(stay.hotel(), stay.room(), stay.pin());

        locked.then().statusCode(429).body("code", equalTo("too-many-attempts"));
        assertThat(Integer.parseInt(locked.header("Retry-After"))).isBetween(1, 60);
        Hotel.checkIn().enter();
        Hotel.checkIn(stay.hotel(), stay.room()).enter();
    }

    @Test
    void olderClientsInitializeAndGoOn() {
        Stay stay = Hotel.checkIn();
        Session guest = stay.enter();
        String path = "/api/chat/hotel-abc/guest-session/room/" + stay.room() + "/initialize/";

        given().contentType("application/json")
                .body(Map.of("pin", stay.pin()))
                .post(path)
                .then()
                .statusCode(200)
                .body("is_new_session", equalTo(true))
                .body("room_number", equalTo(stay.room()))
                .body("conversation_id", equalTo((int) guest.conversation()));
        given().contentType("application/json")
                .body(Map.of("pin", stay.pin(), "session_token", guest.token()))
                .post(path)
                .then()
                .body("is_new_session", equalTo(false))
                .body("session_token", equalTo(guest.token()));
        given().contentType("application/json")
                .body(Map.of("pin", "wrong", "session_token", guest.token()))
                .post(path)
                .then()
                .statusCode(401);
    }

    @Test
    void sessionIsValidatedByCookieHeaderAndPath() {
        Session guest = Hotel.checkIn().enter();
        List<Response> answers =
                List.of(
                        guest.request().get("/api/chat/guest-session/validate/"),
                        given().cookie("guest_session", guest.token())
                                .get("/api/chat/guest-session/validate"),
                        given().get("/api/chat/guest-session/" + guest.token() + "/validate/"));
        for (Response answer : answers) {
            answer.then()
                    .statusCode(200)
                    .body("valid", equalTo(true))
                    .body("hotel_slug", equalTo("hotel-abc"))
                    .body("room_number", equalTo(guest.stay().room()))
                    .body("conversation_id", equalTo((int) guest.conversation()))
                    .body("expires_at", containsString("Z"));
        }
        for (String token : List.of("garbage", unsigned(guest.token()), tampered(guest.token()))) {
            given().get("/api/chat/guest-session/" + token + "/validate/")
                    .then()
                    .statusCode(404)
                    .body("valid", equalTo(false))
                    .body("reason", equalTo("not_found"));
        }
        given().get("/api/chat/guest-session/validate/").then().statusCode(401);
    }

    private static Map<String, Object> withoutPath(Response problem) {
        Map<String, Object> members = new HashMap<>(problem.jsonPath().getMap("$"));
        members.remove("instance");
        return members;
    }

    private static String unsigned(String token) {
        String[] parts = token.split("\\.");
        String header =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        return header + "." + parts[1] + ".";
    }

    private static String tampered(String token) {
        String[] parts = token.split("\\.");
        String claims =
                new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                        .replace("hotel-abc", "hotel-xyz");
        return parts[0]
                + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + "."
                + parts[2];
    }
}
