package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.guestchat.Hotel.Stay;
import com.hotelchat.localstack.DemoHotels;
import com.hotelchat.localstack.OidcIssuer;
import com.hotelchat.secret.FilesSecret;
import com.hotelchat.testkit.Operation;
import com.hotelchat.testkit.Records;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Access control: for each endpoint, every kind of caller that has no access. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class AccessTest {

    /** The callers for whom an operation is. */
    private enum For {
        /** Everybody, or whoever has a secret that the request holds; tested with that secret. */
        OPEN,
        /** Every guest, about the own session. */
        OWN,
        /** The staff of the hotel, and the guest of the conversation. */
        ITS_GUEST,
        /** The staff of the hotel. */
        STAFF
    }

    private static final Map<String, For> OPERATIONS =
            """
                    OPEN GET /api/chat/.well-known/jwks.json
                    OPEN GET /api/chat/guest-session/validate
                    OPEN GET /api/chat/guest-session/{token}/unread-count
                    OPEN GET /api/chat/guest-session/{token}/validate
                    OPEN POST /api/chat/{h}/guest-session/room/{r}/initialize
                    OPEN POST /api/chat/{h}/messages/room/{r}/validate-chat-pin
                    OWN DELETE /api/chat/guest-session
                    OWN GET /api/chat/guest-session/unread-count
                    ITS_GUEST GET /api/chat/attachments/{a}/content
                    ITS_GUEST DELETE /api/chat/attachments/{a}/delete
                    ITS_GUEST GET /api/chat/attachments/{a}/thumbnail
                    ITS_GUEST POST /api/chat/conversations/{c}/mark-read
                    ITS_GUEST DELETE /api/chat/messages/{m}/delete
                    ITS_GUEST PATCH /api/chat/messages/{m}/update
                    ITS_GUEST POST /api/chat/{h}/conversation/{c}/mark-as-read
                    ITS_GUEST POST /api/chat/{h}/conversations/from-room/{r}
                    ITS_GUEST GET /api/chat/{h}/conversations/{c}
                    ITS_GUEST POST /api/chat/{h}/conversations/{c}/mark-read
                    ITS_GUEST GET /api/chat/{h}/conversations/{c}/messages
                    ITS_GUEST POST /api/chat/{h}/conversations/{c}/messages/send
                    ITS_GUEST GET /api/chat/{h}/conversations/{c}/sync
                    ITS_GUEST POST /api/chat/{h}/conversations/{c}/typing
                    ITS_GUEST POST /api/chat/{h}/conversations/{c}/upload-attachment
                    ITS_GUEST POST /api/chat/{h}/messages/room/{r}/save-fcm-token
                    STAFF GET /api/chat/hotels/{h}/conversations/unread-count
                    STAFF POST /api/chat/test/{h}/room/{r}/test-deletion
                    STAFF GET /api/chat/{h}/active-rooms
                    STAFF GET /api/chat/{h}/conversations
                    STAFF GET /api/chat/{h}/conversations/search
                    STAFF GET /api/chat/{h}/conversations/unread-count
                    STAFF POST /api/chat/{h}/conversations/{c}/assign-staff
                    STAFF POST /api/chat/{h}/conversations/{c}/close
                    STAFF POST /api/chat/{h}/conversations/{c}/reopen
                    STAFF DELETE /api/chat/{h}/pin-locks
                    STAFF POST /api/chat/{h}/rooms/{r}/pin
                    STAFF GET /api/chat/{h}/rooms/{r}/qr.png
                    STAFF GET /api/chat/{h}/rooms/{r}/qr.svg
                    STAFF GET /api/chat/{h}/rooms/{r}/stay
                    STAFF PUT /api/chat/{h}/rooms/{r}/stay
                    STAFF DELETE /api/chat/{h}/rooms/{r}/stay
                    STAFF DELETE /api/chat/{h}/stays/{stayId}/personal-data
            """
                    .lines()
                    .map(line -> line.strip().split(" ", 2))
                    .collect(Collectors.toMap(line -> line[1], line -> For.valueOf(line[0])));

    @Inject FilesSecret filesSecret;
    @Inject Clock clock;

    /** A guest's session, with the message and the file that the operations name. */
    private record Target(Session guest, int message, int attachment) {

        static Target of(Session guest) {
            Response sent =
                    guest.request()
                            .multiPart("message", "my secret", "text/plain; charset=UTF-8")
                            .multiPart("files", "a.txt", "my secret".getBytes(UTF_8))
                            .post(guest.path("/upload-attachment/"));
            return new Target(guest, sent.path("message.id"), sent.path("attachments[0].id"));
        }
    }

    private static Map<Operation, For> operations() throws IOException {
        Map<Operation, For> operations = new LinkedHashMap<>();
        for (Operation operation : Operation.all()) {
            assertThat(OPERATIONS).as("Whom is this for?").containsKey(name(operation));
            operations.put(operation, OPERATIONS.get(name(operation)));
        }
        assertThat(operations).hasSameSizeAs(OPERATIONS);
        return operations;
    }

    private static String name(Operation operation) {
        return operation.method() + " " + operation.path();
    }

    private static Response call(Operation operation, RequestSpecification who, Target target) {
        String path =
                operation
                        .path()
                        .replace("{h}", target.guest().stay().hotel())
                        .replace("{c}", Long.toString(target.guest().conversation()))
                        .replace("{r}", target.guest().stay().room())
                        .replace("{m}", Integer.toString(target.message()))
                        .replace("{a}", Integer.toString(target.attachment()))
                        .replace("{stayId}", target.guest().stay().stayId());
        RequestSpecification request = given().spec(who);
        if (path.endsWith("/search")) {
            request.queryParam("q", "secret");
        }
        if (operation.mediaType().startsWith("multipart/")) {
            request.multiPart("files", "a.txt", "Hello".getBytes(UTF_8));
        } else if (!operation.example().isMissingNode()) {
            request.contentType("application/json; charset=UTF-8")
                    .body(operation.example().toString());
        }
        return request.request(operation.method(), path);
    }

    @BeforeEach
    void awaitTheStaff() {
        Hotel.awaitTheStaff();
    }

    @Test
    void nobodyWithoutAProofGetsIn() throws IOException {
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

        Target target = Target.of(victim);
        operations()
                .forEach(
                        (operation, forWhom) -> {
                            if (forWhom == For.OPEN) {
                                return;
                            }
                            strangers.forEach(
                                    (who, request) -> {
                                        Response answer = call(operation, request, target);
                                        assertThat(answer.statusCode())
                                                .as(name(operation) + " by " + who)
                                                .isEqualTo(401);
                                        answer.then()
                                                .contentType("application/problem+json")
                                                .body("code", equalTo("unauthenticated"));
                                    });
                        });
        victim.request().get(victim.path("/messages/")).then().body("size()", equalTo(1));
    }

    @Test
    void othersSeeNothing() throws IOException {
        Session victim = Hotel.checkIn().enter();
        Target target = Target.of(victim);
        Session neighbour = Hotel.checkIn().enter();
        Stay elsewhere = Hotel.checkIn("hotel-xyz", victim.stay().room());
        Session foreigner = elsewhere.enter();
        Map<String, RequestSpecification> others = new LinkedHashMap<>();
        others.put("other room", neighbour.request());
        others.put("same room of another hotel", foreigner.request());
        others.put("other hotel's staff", as("lena.meyer"));
        others.put("other hotel's admin", as("omar.said"));

        operations()
                .forEach(
                        (operation, forWhom) ->
                                others.forEach(
                                        (who, request) -> {
                                            boolean isGuest =
                                                    who.equals("other room")
                                                            || who.startsWith("same room");
                                            if (forWhom == For.OPEN
                                                    || forWhom == For.OWN && isGuest) {
                                                return;
                                            }
                                            boolean isSeen =
                                                    forWhom == For.OWN
                                                            || forWhom == For.STAFF
                                                                    && who.equals("other room");
                                            Response answer = call(operation, request, target);
                                            assertThat(answer.statusCode())
                                                    .as(name(operation) + " by " + who)
                                                    .isEqualTo(isSeen ? 403 : 404);
                                            assertThat(answer.asString())
                                                    .as(name(operation) + " by " + who)
                                                    .doesNotContain("my secret");
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
    void formerGuestIsRefusedEverything() throws IOException {
        Stay stay = Hotel.checkIn();
        Session former = stay.enter();
        Target own = Target.of(former);
        stay.checkOut(2);
        Target next = Target.of(Hotel.checkIn(stay.hotel(), stay.room()).enter());

        operations()
                .forEach(
                        (operation, forWhom) -> {
                            if (forWhom == For.OPEN) {
                                return;
                            }
                            boolean isStaffs = forWhom == For.STAFF;
                            // The room is the next guest's already.
                            boolean isOfRoom =
                                    forWhom == For.ITS_GUEST && operation.path().contains("/{r}");
                            assertThat(call(operation, former.request(), own).statusCode())
                                    .as(name(operation))
                                    .isEqualTo(isStaffs ? 403 : isOfRoom ? 404 : 401);
                            assertThat(call(operation, former.request(), next).statusCode())
                                    .as(name(operation) + " of the next guest")
                                    .isEqualTo(isStaffs ? 403 : forWhom == For.OWN ? 401 : 404);
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
        for (Map<String, String> own :
                List.of(
                        Map.of("Host", "chat.example:443", "Origin", "https://chat.example"),
                        Map.of("Host", "chat.example:80", "Origin", "http://chat.example"),
                        Map.of("Host", "Chat.Example", "Origin", "https://chat.example:443"),
                        Map.of("Host", "[::1]:8080", "Origin", "http://[::1]:8080"))) {
            given().cookie("guest_session", cookie)
                    .headers(own)
                    .post(markAsRead)
                    .then()
                    .statusCode(200);
        }
        for (Map<String, String> foreign :
                List.of(
                        Map.of("Host", "chat.example", "Origin", "https://chat.example:8443"),
                        Map.of("Host", "chat.example:443", "Origin", "http://chat.example"),
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
    void whoDoesNotWorkHereIsRefusedEverything() throws IOException {
        Session guest = Hotel.checkIn().enter();
        Map<String, Object> claims =
                OidcIssuer.claims(DemoHotels.staff("john.smith").orElseThrow());
        claims.put("staff_id", 4711);
        String stranger = GuestChatServers.issuer.token(claims);

        Target target = Target.of(guest);
        operations()
                .forEach(
                        (operation, forWhom) -> {
                            if (forWhom != For.OPEN) {
                                assertThat(
                                                call(
                                                                operation,
                                                                given().auth().oauth2(stranger),
                                                                target)
                                                        .statusCode())
                                        .as(name(operation))
                                        .isEqualTo(403);
                            }
                        });
    }

    @Test
    void everySuccessfulAnswerToStaffCarriesTheFilesCookie() throws IOException {
        Target target = Target.of(Hotel.checkIn().enter());
        Set<String> successful = new TreeSet<>();
        Response written = target.guest().send(as("john.smith"), "Hello");
        assertThat(written.cookies()).containsKey("staff_files");
        assertThat(
                        as("john.smith")
                                .contentType("application/json")
                                .body(Map.of("message", "Good morning"))
                                .patch(
                                        "/api/chat/messages/"
                                                + written.path("message.id")
                                                + "/update/")
                                .cookies())
                .containsKey("staff_files");
        operations()
                .forEach(
                        (operation, forWhom) -> {
                            if (forWhom == For.OPEN) {
                                return;
                            }
                            Response answer = call(operation, as("john.smith"), target);
                            if (answer.statusCode() < 300) {
                                successful.add(name(operation));
                                assertThat(answer.headers().getValues("Set-Cookie"))
                                        .as(name(operation))
                                        .singleElement()
                                        .asString()
                                        .matches(
                                                "staff_files=[^;]+;Version=1;Path=/api;"
                                                        + "Max-Age=3600;HttpOnly;SameSite=Strict");
                            }
                        });

        assertThat(successful)
                .contains(
                        "GET /api/chat/{h}/conversations/{c}/messages",
                        "GET /api/chat/{h}/conversations/{c}/sync",
                        "GET /api/chat/{h}/conversations/search",
                        "GET /api/chat/hotels/{h}/conversations/unread-count",
                        "POST /api/chat/{h}/conversations/from-room/{r}",
                        "POST /api/chat/{h}/conversations/{c}/upload-attachment");
        assertThat(
                        as("john.smith")
                                .header("Host", "chat.example")
                                .get("/api/chat/hotel-abc/conversations/")
                                .header("Set-Cookie"))
                .contains(";Secure");
        assertThat(target.guest().request().get(target.guest().path("/messages/")).cookies())
                .isEmpty();
    }

    @Test
    void filesCookieCountsForReadingFilesOnly() throws IOException {
        Target target = Target.of(Hotel.checkIn().enter());
        RequestSpecification page = given().cookie("staff_files", filesCookie("john.smith"));

        operations()
                .forEach(
                        (operation, forWhom) -> {
                            if (forWhom == For.OPEN) {
                                return;
                            }
                            int expected =
                                    switch (name(operation)) {
                                        case "GET /api/chat/attachments/{a}/content" -> 200;
                                        // A text has none.
                                        case "GET /api/chat/attachments/{a}/thumbnail" -> 404;
                                        default -> 401;
                                    };
                            assertThat(call(operation, page, target).statusCode())
                                    .as(name(operation))
                                    .isEqualTo(expected);
                        });
        given().spec(page).head(content(target)).then().statusCode(200);
        given().spec(page)
                .get(content(target))
                .then()
                .header("Cache-Control", "private, no-cache")
                .body(equalTo("my secret"));
    }

    @Test
    void filesCookieOfSomebodyElseOpensNothing() {
        Target target = Target.of(Hotel.checkIn().enter());
        String good = filesCookie("john.smith");
        String[] parts = good.split("\\.");
        long soon = clock.instant().plusSeconds(60).getEpochSecond();
        long past = clock.instant().minusSeconds(1).getEpochSecond();
        Map<String, Integer> others = new LinkedHashMap<>();
        others.put(filesCookie("lena.meyer"), 404);
        others.put(signed("hotel-abc", "4711", soon), 403);
        others.put(signed("hotel-abc", "5", past), 401);
        others.put(good.replace("hotel-abc.", "hotel-xyz."), 401);
        others.put(parts[0] + ".6." + parts[2] + "." + parts[3], 401);
        others.put(parts[0] + "." + parts[1] + ".99999999999." + parts[3], 401);
        others.put(good.substring(0, good.length() - 4) + "AAAA", 401);
        others.put(good + ".x", 401);
        others.put(target.guest().token(), 401);
        others.put("x".repeat(4_000), 401);

        others.forEach(
                (cookie, expected) ->
                        given().cookie("staff_files", cookie)
                                .get(content(target))
                                .then()
                                .statusCode(expected));
        given().cookie("staff_files", signed("hotel-abc", "5", soon))
                .get(content(target))
                .then()
                .statusCode(200);
        for (String token : List.of("garbage", GuestChatServers.issuer.token("lena.meyer"))) {
            given().cookie("staff_files", good)
                    .auth()
                    .oauth2(token)
                    .get(content(target))
                    .then()
                    .statusCode(token.equals("garbage") ? 401 : 404);
        }
    }

    @Test
    void browserWithBothCookiesReadsWhatEitherMay() {
        Session guest = Hotel.checkIn().enter();
        Target target = Target.of(guest);
        String neighbour = Hotel.checkIn().enter().token();
        String john = filesCookie("john.smith");
        String lena = filesCookie("lena.meyer");

        for (String session : List.of(guest.token(), neighbour, "stale")) {
            read(target, session, john).then().statusCode(200);
        }
        read(target, guest.token(), lena).then().statusCode(200);
        read(target, neighbour, lena).then().statusCode(404);
    }

    @Test
    void filesCookieEndsWithTheMembersWork() {
        Target target = Target.of(Hotel.checkIn().enter());
        String cookie =
                signed("hotel-abc", "4712", clock.instant().plusSeconds(60).getEpochSecond());
        for (boolean isActive : List.of(true, false)) {
            Records.say(
                    new StaffUpdated(
                            "hotel-abc",
                            "Hotel ABC",
                            4712,
                            "Zoe",
                            "Somebody",
                            null,
                            null,
                            null,
                            null,
                            isActive,
                            true,
                            null,
                            isActive ? 1 : 2));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    given().cookie("staff_files", cookie)
                                                    .get(content(target))
                                                    .statusCode()
                                            == (isActive ? 200 : 403));
        }
    }

    private static Response read(Target target, String session, String staffFiles) {
        return given().cookie("guest_session", session)
                .cookie("staff_files", staffFiles)
                .get(content(target));
    }

    private static String content(Target target) {
        return "/api/chat/attachments/" + target.attachment() + "/content/";
    }

    private static String filesCookie(String username) {
        String hotel = DemoHotels.staff(username).orElseThrow().hotel();
        return as(username).get("/api/chat/" + hotel + "/conversations/").cookie("staff_files");
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
