package com.hotelchat.notification;

import static com.hotelchat.notification.People.DEVICES;
import static com.hotelchat.notification.People.as;
import static com.hotelchat.notification.People.newcomer;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;

import com.hotelchat.events.GuestDeviceEvent.DeviceOffered;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.Topic;
import com.hotelchat.notification.People.Stay;
import com.hotelchat.secret.DeviceSecret;
import com.hotelchat.testkit.Operation;
import com.hotelchat.testkit.Records;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The devices of members of staff and of stays. */
@QuarkusTest
@QuarkusTestResource(NotificationServers.class)
class DevicesTest {

    private final String token = "token:" + UUID.randomUUID();

    @Inject People people;
    @Inject DeviceSecret deviceSecret;

    @Test
    void deviceIsRegisteredListedAndForgotten() {
        long zoe = newcomer();
        register(as(zoe), token, "android", "my-phone")
                .then()
                .statusCode(201)
                .body("device_id", equalTo("my-phone"))
                .body("platform", equalTo("android"))
                .body("token_hint", equalTo("…" + token.substring(token.length() - 4)))
                .body("created_at", notNullValue())
                .body("last_seen_at", notNullValue());
        Response named = register(as(zoe), token + "2", "web", null);
        named.then().statusCode(201).body("device_id", matchesPattern("[0-9a-f-]{36}"));

        Response list = as(zoe).get(DEVICES);
        list.then()
                .statusCode(200)
                .body("device_id", equalTo(List.of("my-phone", named.path("device_id"))));
        assertThat(list.asString()).doesNotContain(token);
        as(zoe).delete(DEVICES + "my-phone/").then().statusCode(204);
        as(zoe).delete(DEVICES + "my-phone/").then().statusCode(404);
        as(zoe).get(DEVICES).then().body("$", hasSize(1));
    }

    @Test
    void recordOfALowerVersionChangesNothingOfAStay() throws SQLException {
        Stay stay = people.checkIn();
        Records.say(access(stay, false, 1, 5));
        // Had it counted, its generation would stay.
        Records.say(access(stay, true, 9, 4));
        Records.say(access(stay, true, 1, 6));

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(number("access_version", stay)).isEqualTo(6));
        assertThat(number("session_generation", stay)).isEqualTo(1);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> stay.guest().get(DEVICES).statusCode() == 200);
    }

    private static StayAccessUpdated access(
            Stay stay, boolean open, long generation, long version) {
        return new StayAccessUpdated(
                "hotel-abc",
                stay.stayId(),
                "101",
                stay.conversation(),
                open,
                generation,
                List.of(),
                open,
                version);
    }

    private static int number(String column, Stay stay) throws SQLException {
        try (Connection database = ServiceServers.database();
                ResultSet row =
                        database.createStatement()
                                .executeQuery(
                                        "select %s from stay where stay_id = '%s'"
                                                .formatted(column, stay.stayId()))) {
            assertThat(row.next()).isTrue();
            return row.getInt(1);
        }
    }

    @Test
    void devicesEndWithTheirSessionAndNoOthers() {
        Stay stay = people.checkIn();
        String other = people.token(stay.stayId(), 3_600);
        register(stay.guest(), token, "web", "leaving").then().statusCode(201);
        register(given().header("X-Guest-Session", other), token + "2", "web", "staying")
                .then()
                .statusCode(201);

        Records.say(
                new StayAccessUpdated(
                        "hotel-abc",
                        stay.stayId(),
                        "101",
                        stay.conversation(),
                        true,
                        1,
                        List.of(stay.session()),
                        true,
                        0));

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                given().header("X-Guest-Session", other)
                                        .get(DEVICES)
                                        .jsonPath()
                                        .getList("device_id")
                                        .equals(List.of("staying")));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> stay.guest().get(DEVICES).statusCode() == 401);
    }

    @Test
    void deviceThatAGuestCameInWithIsRegistered() {
        Stay stay = people.checkIn();
        offer(stay, token);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> stay.guest().get(DEVICES).jsonPath().getList("$").size() == 1);
        stay.guest()
                .get(DEVICES)
                .then()
                .body("[0].platform", equalTo("web"))
                .body("[0].token_hint", equalTo("…" + token.substring(token.length() - 4)));

        Stay over = people.checkIn();
        over.becomes(false, 1);
        Stay next = people.checkIn();
        try (Records given = Records.fromDeadLetters(Topic.GUEST_CHAT_DEVICES)) {
            offer(over, token + "2");
            Records.say(new DeviceOffered("hotel-abc", next.stayId(), "Zm9yZ2Vk", null));
            assertThat(given.awaitRecords(1))
                    .extracting(ConsumerRecord::key)
                    .containsExactly("hotel-abc/" + next.stayId());
        }
        next.guest().get(DEVICES).then().body("$", hasSize(0));
    }

    private void offer(Stay stay, String token) {
        Records.say(
                new DeviceOffered(
                        "hotel-abc",
                        stay.stayId(),
                        Base64.getEncoder()
                                .encodeToString(
                                        deviceSecret
                                                .seal(token.getBytes(StandardCharsets.UTF_8))
                                                .orElseThrow()),
                        null));
    }

    @Test
    void sameDeviceIsRegisteredAgain() {
        long zoe = newcomer();
        register(as(zoe), token, "android", "my-phone").then().statusCode(201);
        register(as(zoe), token, "android", null)
                .then()
                .statusCode(201)
                .body("device_id", equalTo("my-phone"));
        // The app got another token.
        register(as(zoe), token + "2", "ios", "my-phone").then().statusCode(201);

        as(zoe).get(DEVICES)
                .then()
                .body("device_id", equalTo(List.of("my-phone")))
                .body("platform", equalTo(List.of("ios")));
    }

    @Test
    void tokenMovesToWhoRegistersItLast() throws Exception {
        long zoe = newcomer();
        Stay stay = people.checkIn();
        register(as(zoe), token, "android", "phone").then().statusCode(201);
        register(stay.guest(), token, "android", "phone").then().statusCode(201);
        as(zoe).get(DEVICES).then().body("$", hasSize(0));
        stay.guest().get(DEVICES).then().body("$", hasSize(1));

        for (int i = 0; i < 30; i++) {
            List<CompletableFuture<Response>> racing = new ArrayList<>();
            for (RequestSpecification who : List.of(as(zoe), stay.guest(), as("john.smith"))) {
                racing.add(
                        CompletableFuture.supplyAsync(
                                () -> register(who, token, "android", "phone")));
            }
            for (CompletableFuture<Response> each : racing) {
                each.get().then().statusCode(201);
            }
        }
        int owners =
                as(zoe).get(DEVICES).jsonPath().getList("$").size()
                        + stay.guest().get(DEVICES).jsonPath().getList("$").size()
                        + as("john.smith")
                                .get(DEVICES)
                                .jsonPath()
                                .getList("findAll { it.device_id == 'phone' }")
                                .size();
        assertThat(owners).isEqualTo(1);
    }

    @Test
    void ownersHaveAtMostTwentyDevices() {
        long zoe = newcomer();
        for (int i = 0; i < 22; i++) {
            register(as(zoe), token + i, "web", "device-" + i).then().statusCode(201);
        }
        as(zoe).get(DEVICES)
                .then()
                .body("$", hasSize(20))
                .body("[0].device_id", equalTo("device-2"));
    }

    @Test
    void olderAppHasOneDevice() {
        long zoe = newcomer();
        save(as(zoe), token)
                .then()
                .statusCode(200)
                .body("staff_id", equalTo((int) zoe))
                .body("has_fcm_token", equalTo(true))
                .body("message", notNullValue());
        save(as(zoe), token + "2").then().statusCode(200);
        as(zoe).get(DEVICES).then().body("$", hasSize(1));
        save(as(zoe), null).then().statusCode(200).body("has_fcm_token", equalTo(false));
        save(as(zoe), null).then().statusCode(200);
        as(zoe).get(DEVICES).then().body("$", hasSize(0));
        save(as(zoe), " ").then().statusCode(400);
        for (String body : List.of("{}", "", "null", "{\"fcm_token\":7}", "{\"fcm_token\":{}}")) {
            as(zoe).contentType("application/json")
                    .body(body)
                    .post("/api/staff/save-fcm-token/")
                    .then()
                    .statusCode(400)
                    .body("errors[0].field", equalTo("fcm_token"));
        }
        save(people.checkIn().guest(), token).then().statusCode(403);
    }

    @Test
    void badRegistrationsAreRefused() {
        long zoe = newcomer();
        register(as(zoe), null, "web", null).then().statusCode(400);
        register(as(zoe), "", "web", null).then().statusCode(400);
        register(as(zoe), "a b", "web", null).then().statusCode(400);
        register(as(zoe), "a\u0000b", "web", null).then().statusCode(400);
        register(as(zoe), "a".repeat(4_097), "web", null).then().statusCode(400);
        register(as(zoe), token, null, null).then().statusCode(400);
        register(as(zoe), token, "windows", null).then().statusCode(400);
        register(as(zoe), token, "web", "a b").then().statusCode(400);
        register(as(zoe), token, "web", "a".repeat(101)).then().statusCode(400);
        as(zoe).get(DEVICES).then().body("$", hasSize(0));
    }

    @Test
    void devicesOfAStayEndWithIt() throws SQLException {
        Stay stay = people.checkIn();
        register(stay.guest(), token, "web", null).then().statusCode(201);

        stay.becomes(false, 2);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> devicesOf(stay.stayId()) == 0);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                register(stay.guest(), token, "web", null)
                                        .then()
                                        .statusCode(401)
                                        .body("code", equalTo("session-revoked")));
        stay.guest().get(DEVICES).then().statusCode(401);

        Stay removed = people.checkIn();
        register(removed.guest(), token, "web", null).then().statusCode(201);
        Records.say(
                new ProducerRecord<>("guest-chat.sessions", "hotel-abc/" + removed.stayId(), null));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                devicesOf(removed.stayId()) == 0
                                        && count("stay where stay_id", removed.stayId()) == 0);
    }

    @Test
    void devicesOfWhoStopsWorkingHereAreForgotten() {
        long zoe = newcomer();
        register(as(zoe), token, "web", null).then().statusCode(201);
        People.becomes(zoe, false, 2);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> devicesOf(Long.toString(zoe)) == 0);
        as(zoe).get(DEVICES).then().statusCode(403).body("code", equalTo("not-on-the-staff"));
    }

    @Test
    void databaseHasNoToken() throws SQLException {
        register(as(newcomer()), token, "web", null).then().statusCode(201);
        try (Connection database = ServiceServers.database();
                ResultSet rows =
                        database.createStatement()
                                .executeQuery(
                                        "select count(*) from device d where d::text like '%"
                                                + token
                                                + "%' or position('"
                                                + token
                                                + "'::bytea in token_sealed) > 0")) {
            rows.next();
            assertThat(rows.getLong(1)).isZero();
        }
    }

    @Test
    void strangersReachNothing() throws IOException {
        Stay stay = people.checkIn();
        Map<String, RequestSpecification> strangers = new HashMap<>();
        strangers.put("anonymous", given());
        strangers.put("garbage", given().auth().oauth2("garbage"));
        strangers.put(
                "expired", given().auth().oauth2(ServiceServers.issuer.token("john.smith", -3600)));
        strangers.put("expired guest", guest(people.token(stay.stayId(), -10)));
        strangers.put("no guest", guest("a.b.c"));
        strangers.put("guest of no stay", guest(people.token("nobody", 3_600)));
        for (Operation operation : Operation.all()) {
            strangers.forEach(
                    (who, request) ->
                            assertThat(
                                            given().spec(request)
                                                    .contentType("application/json")
                                                    .body(
                                                            operation.example().isMissingNode()
                                                                    ? "{}"
                                                                    : operation
                                                                            .example()
                                                                            .toString())
                                                    .request(
                                                            operation.method(),
                                                            operation
                                                                    .path()
                                                                    .replace("{deviceId}", "x"))
                                                    .statusCode())
                                    .as(operation.method() + operation.path() + " by " + who)
                                    .isIn(
                                            who.equals("guest of no stay")
                                                    ? List.of(401, 403)
                                                    : List.of(401)));
        }
        // What belongs to somebody else does not exist.
        register(stay.guest(), token, "web", "mine").then().statusCode(201);
        as(newcomer()).delete(DEVICES + "mine/").then().statusCode(404);
        as("lena.meyer").get(DEVICES).then().body("$", hasSize(0));
        stay.guest().get(DEVICES).then().body("$", hasSize(1));
    }

    private static RequestSpecification guest(String token) {
        return given().header("X-Guest-Session", token);
    }

    private static long devicesOf(String owner) throws SQLException {
        return count("device where owner_id", owner);
    }

    private static long count(String where, String id) throws SQLException {
        try (Connection database = ServiceServers.database();
                ResultSet rows =
                        database.createStatement()
                                .executeQuery(
                                        "select count(*) from " + where + " = '" + id + "'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Response register(
            RequestSpecification who, String token, String platform, String deviceId) {
        Map<String, Object> body = new HashMap<>();
        body.put("fcm_token", token);
        body.put("platform", platform);
        body.put("device_id", deviceId);
        return given().spec(who).contentType("application/json").body(body).post(DEVICES);
    }

    private static Response save(RequestSpecification who, String token) {
        Map<String, Object> body = new HashMap<>();
        body.put("fcm_token", token);
        return given().spec(who)
                .contentType("application/json")
                .body(body)
                .post("/api/staff/save-fcm-token/");
    }
}
