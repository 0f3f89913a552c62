package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.Topic;
import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.guestchat.Hotel.Stay;
import com.hotelchat.guestchat.stay.RoomKeys;
import com.hotelchat.guestchat.stay.RoomKeysForTests;
import com.hotelchat.secret.ServiceSecret;
import com.hotelchat.testkit.Records;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of guessing PINs, and the end of sessions. */
@QuarkusTest
@QuarkusTestResource(value = GuestChatServers.class, restrictToAnnotatedClass = true)
@TestProfile(PinsAndSessionsTest.BehindAProxy.class)
class PinsAndSessionsTest {

    /** Clients come from addresses that the tests choose. */
    public static class BehindAProxy implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.http.proxy.proxy-address-forwarding", "true");
        }
    }

    private static final String JOHN = "john.smith";
    private static final String VALIDATE = "/api/chat/guest-session/validate/";

    @Inject Pool pool;
    @Inject RoomKeys roomKeys;
    @Inject ServiceSecret secret;
    @Inject MeterRegistry metrics;

    @BeforeEach
    void awaitTheStaff() {
        Hotel.awaitTheStaff();
    }

    @AfterEach
    void liftTheLocks() {
        as(JOHN).delete("/api/chat/hotel-abc/pin-locks/").then().statusCode(204);
    }

    private static Response guess(String address, String room, String pin, String key) {
        Map<String, Object> body = new HashMap<>(Map.of("pin", pin));
        if (key != null) {
            body.put("room_key", key);
        }
        return given().header("X-Forwarded-For", address)
                .contentType("application/json")
                .body(body)
                .post("/api/chat/hotel-abc/messages/room/" + room + "/validate-chat-pin/");
    }

    private static Response guess(String address, String room, String pin) {
        return guess(address, room, pin, null);
    }

    private static Response guess(String address, Stay stay) {
        return guess(address, stay.room(), stay.pin());
    }

    private long rows() {
        return pool.query(
                        """
                        select (select count(*) from pin_guess) + (select count(*) from pin_guesser)
                            + (select count(*) from pin_guessed_hotel)
                            + (select count(*) from pin_throttle) as rows
                        """)
                .execute()
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong("rows");
    }

    @Test
    void addressThatGuessesEverywhereKeepsNobodyElseOut() {
        Stay stay = Hotel.checkIn();
        stay.enter();
        for (int i = 0; i < 340; i++) {
            int status = guess("203.0.113.1", "N" + i, "wrong").statusCode();
            assertThat(status).isEqualTo(i < 100 ? 401 : 429);
        }

        guess("203.0.113.2", stay).then().statusCode(200);
    }

    @Test
    void refusedGuessesWriteNothing() {
        for (int i = 0; i < 5; i++) {
            guess("203.0.113.3", "P1", "wrong").then().statusCode(401);
        }
        long before = rows();

        for (int i = 0; i < 400; i++) {
            guess("203.0.113.3", "P1", "wrong").then().statusCode(429);
        }

        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void unknownHotelsWriteNothing() {
        long before = rows();

        for (int i = 0; i < 20; i++) {
            Hotel.tryPin("no-hotel-" + i, "101", "wrong").then().statusCode(401);
        }

        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void atMostFiveOfAHundredGuessesAtOnceAreJudged() throws Exception {
        Stay stay = Hotel.checkIn();
        stay.enter();
        for (String room : List.of(stay.room(), "V1")) {
            List<Response> answers = together(100, i -> guess("203.0.113.4", room, "wrong " + i));

            assertThat(answers)
                    .extracting(Response::statusCode)
                    .containsOnly(401, 429)
                    .filteredOn(status -> status == 401)
                    .hasSize(5);
        }
    }

    @Test
    void roomOfManyGuessersIsShutToStrangersOnly() {
        Stay stay = Hotel.checkIn();
        stay.enter();
        guess("198.51.100.1", stay).then().statusCode(200);
        for (int i = 0; i < 20; i++) {
            guess("198.51.100." + (10 + i / 4), stay.room(), "wrong").then().statusCode(401);
        }

        guess("198.51.100.99", stay).then().statusCode(429);
        guess("198.51.100.1", stay).then().statusCode(200);
        String key = RoomKeysForTests.of(roomKeys, "hotel-abc", stay.room());
        guess("198.51.100.99", stay.room(), stay.pin(), "wrong").then().statusCode(429);
        guess("198.51.100.99", stay.room(), stay.pin(), key).then().statusCode(200);
        for (int i = 0; i < 5; i++) {
            guess("198.51.100.98", stay.room(), "wrong", key).then().statusCode(401);
        }
        guess("198.51.100.98", stay.room(), stay.pin(), key).then().statusCode(429);
    }

    @Test
    void newPinAndStaffLiftLocksForAll() {
        Stay stay = Hotel.checkIn();
        stay.enter();
        for (int i = 0; i < 6; i++) {
            guess("198.51.100.50", stay.room(), "wrong");
        }
        guess("198.51.100.50", stay).then().statusCode(429);
        String pin =
                as(JOHN).post("/api/chat/hotel-abc/rooms/" + stay.room() + "/pin/").path("pin");
        guess("198.51.100.50", stay.room(), pin).then().statusCode(200);
        for (int i = 0; i < 6; i++) {
            guess("198.51.100.50", stay.room(), "wrong");
        }
        guess("198.51.100.50", stay.room(), pin).then().statusCode(429);

        as(JOHN).delete("/api/chat/hotel-abc/pin-locks/").then().statusCode(204);

        guess("198.51.100.50", stay.room(), pin).then().statusCode(200);
    }

    @Test
    void onlyTheHotelsStaffLiftLocks() {
        Session guest = Hotel.checkIn().enter();
        String path = "/api/chat/hotel-abc/pin-locks/";

        given().delete(path).then().statusCode(401);
        guest.request().delete(path).then().statusCode(403);
        as("omar.said").delete(path).then().statusCode(404);
    }

    @Test
    void oneNetworkOfIpv6CountsAsOneAddress() {
        Stay stay = Hotel.checkIn();
        stay.enter();
        for (int i = 0; i < 5; i++) {
            guess("2001:db8:1:2::" + (i + 1), stay.room(), "wrong").then().statusCode(401);
        }

        guess("2001:db8:1:2:ffff::9", stay).then().statusCode(429);
        guess("2001:db8:1:3::1", stay).then().statusCode(200);
    }

    @Test
    void pinIsReadAsPeopleWriteIt() {
        Stay stay = Hotel.checkIn();
        stay.enter();
        Map<String, String> body = Map.of("pin", "Zimmer 7a");
        as(JOHN).contentType("application/json")
                .body(body)
                .put("/api/chat/hotel-abc/rooms/" + stay.room() + "/stay/")
                .then()
                .statusCode(200);

        for (String pin :
                List.of(
                        "zimmer 7a",
                        "\u200bZIMMER\u00a07A\ufe0f ",
                        "\uff3aimmer \uff17\uff41",
                        "Zim\u00admer 7a")) {
            guess("198.51.100.60", stay.room(), pin).then().statusCode(200);
        }
        guess("198.51.100.60", stay.room(), "zimmer 7").then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "a\\u0000101", "\\ud800", "\\udc00\\ud800"})
    void textThatNoDatabaseKeepsIsRefusedAndJudgesNothing(String escaped) {
        Stay stay = Hotel.checkIn();
        stay.enter();
        long before = rows();
        String room = "/api/chat/hotel-abc/messages/room/" + stay.room();

        for (String body :
                List.of(
                        "{\"pin\": \"%s\"}".formatted(escaped),
                        "{\"pin\": \"%s%s\"}".formatted(stay.pin(), escaped),
                        "{\"pin\": \"%s\", \"room_key\": \"%s\"}".formatted(stay.pin(), escaped))) {
            given().header("X-Forwarded-For", "198.51.100.61")
                    .contentType("application/json")
                    .body(body)
                    .post(room + "/validate-chat-pin/")
                    .then()
                    .statusCode(400);
        }
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void rightPinIsLimitedForTheAddressThatHasIt() {
        Stay stay = Hotel.checkIn();
        stay.enter();
        String initialize =
                "/api/chat/hotel-abc/guest-session/room/" + stay.room() + "/initialize/";
        for (int i = 0; i < 30; i++) {
            Response entered =
                    i % 2 == 0
                            ? guess("198.51.100.70", stay)
                            : given().header("X-Forwarded-For", "198.51.100.70")
                                    .contentType("application/json")
                                    .body(Map.of("pin", stay.pin()))
                                    .post(initialize);
            entered.then().statusCode(200);
        }

        Response refused = guess("198.51.100.70", stay);

        refused.then().statusCode(429).body("code", equalTo("too-many-attempts"));
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 900);
        guess("198.51.100.71", stay).then().statusCode(200);
        Stay other = Hotel.checkIn();
        other.enter();
        guess("198.51.100.70", other).then().statusCode(200);
        as(JOHN).delete("/api/chat/hotel-abc/pin-locks/").then().statusCode(204);
        guess("198.51.100.70", stay).then().statusCode(200);
    }

    @Test
    void pinHashedBeforePinsWereNormalisedIsAccepted() {
        Stay stay = Hotel.checkIn();
        stay.enter();
        byte[] former = secret.hash("pin", "hotel-abc", stay.stayId(), "AbC  \u00a012");
        pool.preparedQuery("update stay set pin_hash = $1 where stay_id = $2")
                .execute(Tuple.of(Buffer.buffer(former), stay.stayId()))
                .await()
                .indefinitely();

        guess("198.51.100.72", stay.room(), " AbC  \u00a012 ").then().statusCode(200);
        guess("198.51.100.72", stay.room(), "abc  \u00a012").then().statusCode(401);
    }

    @Test
    void pinsThatRecordsMayNotHaveAreLeftOutOfTheStay() {
        List<String> pins =
                List.of("abc", " a b ", "\u200b\u200b\u200babc", "\ufe0f\u00ad", "a".repeat(65));
        Counter refusals = metrics.counter("hotelchat.pin.refused.records");
        double before = refusals.count();
        for (String pin : pins) {
            Stay stay = Hotel.checkIn(pin);

            Hotel.awaitStay(stay);
            int status = guess("198.51.100.73", stay.room(), pin).statusCode();
            assertThat(status).as(pin).isIn(400, 401);
            String made =
                    as(JOHN).post("/api/chat/hotel-abc/rooms/" + stay.room() + "/pin/").path("pin");
            guess("198.51.100.73", stay.room(), made).then().statusCode(200);
        }

        assertThat(refusals.count() - before).isEqualTo(pins.size());
    }

    @Test
    void guestLogsOutAndNobodyElse() {
        Stay stay = Hotel.checkIn();
        Session leaving = stay.enter();
        Session staying = stay.enter();
        try (Records sessions = Records.from(Topic.GUEST_CHAT_SESSIONS)) {
            Response ended = leaving.request().delete("/api/chat/guest-session/");
            ended.then().statusCode(204);
            assertThat(ended.header("Set-Cookie"))
                    .contains("guest_session=;")
                    .contains("Max-Age=0");

            assertRevoked(leaving);
            leaving.request().delete("/api/chat/guest-session/").then().statusCode(401);
            staying.says("still in").then().statusCode(201);
            StayAccessUpdated access =
                    (StayAccessUpdated)
                            sessions.await(
                                            1,
                                            event ->
                                                    event instanceof StayAccessUpdated updated
                                                            && updated.stayId()
                                                                    .equals(stay.stayId()))
                                    .getFirst();
            assertThat(access.isOpen()).isTrue();
            assertThat(access.endedSessionIds()).hasSize(1);
        }
        given().delete("/api/chat/guest-session/").then().statusCode(401);
        as(JOHN).delete("/api/chat/guest-session/").then().statusCode(403);
    }

    private static void assertRevoked(Session session) {
        session.request().get(VALIDATE).then().statusCode(401).body("reason", equalTo("revoked"));
        session.says("intruding").then().statusCode(401);
        session.request().get(session.path("/messages/")).then().statusCode(401);
        session.request().get(session.path("/sync/")).then().statusCode(401);
        session.request().post(session.path("/typing/")).then().statusCode(401);
        session.request().get("/api/chat/guest-session/unread-count/").then().statusCode(401);
    }

    @Test
    void oldestOfTooManySessionsEnds() {
        Stay stay = Hotel.checkIn();
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            sessions.add(stay.enter());
        }

        assertRevoked(sessions.getFirst());
        for (Session live : sessions.subList(1, 21)) {
            live.request().get(VALIDATE).then().statusCode(200);
        }
    }

    @Test
    void newPinEndsSessionsWhereStaffSaySo() {
        Stay stay = Hotel.checkIn();
        Session guest = stay.enter();
        String path = "/api/chat/hotel-abc/rooms/" + stay.room() + "/pin/";

        as(JOHN).post(path).then().statusCode(200);
        guest.request().get(VALIDATE).then().statusCode(200);
        as(JOHN).contentType("application/json")
                .body(Map.of("end_sessions", true))
                .post(path)
                .then()
                .statusCode(200);

        assertRevoked(guest);
    }

    @Test
    void badAccessTokenIsRefusedBesideAGoodSession() {
        Session guest = Hotel.checkIn().enter();
        for (String path :
                List.of(
                        VALIDATE,
                        "/api/chat/guest-session/" + guest.token() + "/validate/",
                        "/api/chat/guest-session/unread-count/",
                        "/api/chat/guest-session/" + guest.token() + "/unread-count/")) {
            given().auth()
                    .oauth2("garbage")
                    .cookie("guest_session", guest.token())
                    .get(path)
                    .then()
                    .statusCode(401);
            as(JOHN).cookie("guest_session", guest.token()).get(path).then().statusCode(403);
            Response good = given().cookie("guest_session", guest.token()).get(path);
            good.then().statusCode(200).header("Cache-Control", "no-store");
        }
    }

    @Test
    void problemsDoNotEchoTheToken() {
        Session guest = Hotel.checkIn().enter();
        guest.request().delete("/api/chat/guest-session/").then().statusCode(204);
        for (String path :
                List.of(
                        "/api/chat/guest-session/" + guest.token() + "/validate/",
                        "/api/chat/guest-session/" + guest.token() + "/unread-count/",
                        "/api/chat/guest-session/" + guest.token() + "/nothing/")) {
            assertThat(given().get(path).asString()).doesNotContain(guest.token());
        }
        String unknown = UUID.randomUUID().toString();
        assertThat(given().get("/api/chat/guest-session/" + unknown + "/validate/").asString())
                .doesNotContain(unknown);
    }

    private static List<Response> together(int count, Function<Integer, Response> request)
            throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<Future<Response>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int each = i;
                running.add(threads.submit(() -> request.apply(each)));
            }
            List<Response> answers = new ArrayList<>();
            for (Future<Response> one : running) {
                answers.add(one.get());
            }
            return answers;
        }
    }
}
