package com.hotelchat.guestchat;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.events.EventJson;
import com.hotelchat.events.Topic;
import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.testkit.Records;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The keys of guest sessions, while time passes: the database's times are set back. */
@QuarkusTest
@QuarkusTestResource(value = GuestChatServers.class, restrictToAnnotatedClass = true)
@TestProfile(SessionKeysTest.Often.class)
class SessionKeysTest {

    /** Looks after the keys all the time. */
    public static class Often implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("hotelchat.guest-session.key-check", "1s");
        }
    }

    @Test
    void keysAreRenewedAndOldOnesVerifyForAsLongAsTheirTokensLive() throws Exception {
        Hotel.awaitTheStaff();
        assertThat(keyIds()).hasSize(1);
        Session first = Hotel.checkIn().enter();
        String firstKey = keyIdOf(first.token());
        assertThat(keyIds()).containsExactly(firstKey);

        age(31);
        awaitKeys(2);
        // The next one is known, and does not sign yet.
        assertThat(keyIdOf(Hotel.checkIn().enter().token())).isEqualTo(firstKey);
        age(1);
        Session second =
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(
                                () -> Hotel.checkIn().enter(),
                                session -> !keyIdOf(session.token()).equals(firstKey));
        first.says("signed by the old key").then().statusCode(201);
        second.says("signed by the new key").then().statusCode(201);

        try (Records removals = Records.from(Topic.GUEST_CHAT_SESSIONS)) {
            age(14);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !keyIds().contains(firstKey));
            first.says("too old").then().statusCode(401);
            second.says("young enough").then().statusCode(201);
            Awaitility.await()
                    .pollInSameThread()
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    removals.awaitRecords(1).stream()
                                            .anyMatch(
                                                    record ->
                                                            record.key().equals("_keys/" + firstKey)
                                                                    && record.value() == null));
        }
    }

    @Test
    void keyThatLeakedCountsNoMore() throws Exception {
        Hotel.awaitTheStaff();
        Session before = Hotel.checkIn().enter();
        String leaked = keyIdOf(before.token());
        try (Records removals = Records.from(Topic.GUEST_CHAT_SESSIONS);
                Connection database = GuestChatServers.database()) {
            database.createStatement().execute("update session_key set is_leaked = true");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> keyIds().size() == 1 && !keyIds().contains(leaked));
            before.says("with what somebody else could have signed").then().statusCode(401);
            Session after = Hotel.checkIn().enter();
            after.says("with the next key").then().statusCode(201);
            Awaitility.await()
                    .pollInSameThread()
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    removals.awaitRecords(1).stream()
                                            .anyMatch(
                                                    record ->
                                                            record.key().equals("_keys/" + leaked)
                                                                    && record.value() == null));
        }
    }

    @Test
    void nothingPrivateIsPublished() {
        List<Map<String, Object>> keys =
                given().get("/api/chat/.well-known/jwks.json")
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath()
                        .getList("keys");

        assertThat(keys)
                .isNotEmpty()
                .allSatisfy(
                        key ->
                                assertThat(key)
                                        .containsOnlyKeys(
                                                "kty", "kid", "use", "alg", "crv", "x", "y")
                                        .containsEntry("alg", "ES256"));
    }

    private static void awaitKeys(int number) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> keyIds().size() == number);
    }

    private static List<String> keyIds() {
        return given().get("/api/chat/.well-known/jwks.json").jsonPath().getList("keys.kid");
    }

    /** Lets that many days pass, as far as keys go. */
    private static void age(int days) throws SQLException {
        try (Connection database = GuestChatServers.database()) {
            database.createStatement()
                    .execute(
                            "update session_key set created_at = created_at - interval '1 day' * "
                                    + days);
        }
    }

    private static String keyIdOf(String token) {
        byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
        try {
            return EventJson.mapper().readTree(header).get("kid").textValue();
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }
}
