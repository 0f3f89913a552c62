package com.hotelchat.gateway.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.callers.GuestSessionTokens;
import com.hotelchat.events.EventJson;
import com.hotelchat.gateway.FormerUsers;
import com.hotelchat.gateway.FormerUsers.Former;
import com.hotelchat.gateway.Servers;
import com.hotelchat.gateway.Sessions;
import com.hotelchat.pusherserver.PusherApp;
import com.hotelchat.pusherserver.PusherFault;
import com.pusher.client.Pusher;
import com.pusher.client.PusherOptions;
import com.pusher.client.connection.ConnectionState;
import com.pusher.client.util.HttpChannelAuthorizer;
import com.pusher.client.util.HttpUserAuthenticator;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The identity of a connection, and its end with its user's access. */
@QuarkusTest
@WithTestResource(Servers.class)
class SignInTest {

    private static final String HOTEL = "hotel-sign-in";
    private static final String SOCKET = "1234.5678";
    private static final String PRESENCE = "presence-hotel-sign-in-conversation-123-chat";

    private static Sessions sessions;

    private final List<Pusher> clients = new ArrayList<>();

    @TestHTTPResource("/api/pusher/auth")
    URL authEndpoint;

    @TestHTTPResource("/api/pusher/user-auth")
    URL userAuthEndpoint;

    @Inject GuestSessionTokens tokens;
    @Inject AccessTopics topics;
    @Inject MeterRegistry metrics;

    @BeforeAll
    static void populate() throws Exception {
        sessions = Sessions.publish();
        Sessions.employ(HOTEL, 5, true, 1);
        Sessions.stay(HOTEL, "S-1", "101", 123, true, 1);
    }

    @BeforeEach
    void stateIsKnown() {
        patiently().until(() -> known(access -> access.sessionKey(sessions.keyId()).isPresent()));
        patiently().until(() -> known(access -> access.isActive(HOTEL, 5)));
        patiently().until(() -> known(access -> access.stay(HOTEL, "S-1").isPresent()));
    }

    @AfterEach
    void disconnect() {
        Servers.pusher().faults(PusherFault.NONE);
        clients.forEach(Pusher::disconnect);
    }

    @Test
    void presenceTellsOfStaffWhoTheyAre() throws Exception {
        JsonNode answer = EventJson.mapper().readTree(authorise(staff(5)).asString());

        String data = answer.get("channel_data").asText();
        assertThat(EventJson.mapper().readTree(data))
                .isEqualTo(
                        EventJson.mapper()
                                .readTree(
                                        """
                                        {"user_id": "hotel-sign-in-staff-5",
                                         "user_info": {"kind": "staff", "name": "John Smith"}}
                                        """));
        assertThat(answer.get("auth").asText()).isEqualTo(signed(SOCKET + ":" + PRESENCE, data));
    }

    @Test
    void presenceTellsOfGuestsNothingButThatTheyAreGuests() throws Exception {
        JsonNode answer = EventJson.mapper().readTree(authorise(guest("S-1")).asString());

        String data = answer.get("channel_data").asText();
        assertThat(EventJson.mapper().readTree(data))
                .isEqualTo(
                        EventJson.mapper()
                                .readTree(
                                        """
                                        {"user_id": "hotel-sign-in-guest-123",
                                         "user_info": {"kind": "guest"}}
                                        """));
        assertThat(answer.get("auth").asText()).isEqualTo(signed(SOCKET + ":" + PRESENCE, data));
    }

    @Test
    void privateChannelsTellNothing() {
        given().headers(staff(5))
                .formParam("socket_id", SOCKET)
                .formParam("channel_name", "private-hotel-sign-in-new-conversation")
                .post("/api/pusher/auth")
                .then()
                .statusCode(200)
                .body("channel_data", equalTo(null));
    }

    @Test
    void whoMayListenIsSignedIn() throws Exception {
        JsonNode answer = EventJson.mapper().readTree(signIn(staff(5), SOCKET).asString());

        String data = answer.get("user_data").asText();
        assertThat(EventJson.mapper().readTree(data))
                .isEqualTo(
                        EventJson.mapper()
                                .readTree(
                                        """
                                        {"id": "hotel-sign-in-staff-5",
                                         "user_info": {"kind": "staff", "name": "John Smith"}}
                                        """));
        assertThat(answer.get("auth").asText()).isEqualTo(signed(SOCKET + "::user:", data));
    }

    @Test
    void whoMayListenToNothingIsNotSignedIn() {
        refused(signIn(Map.of(), SOCKET));
        refused(signIn(Map.of("Authorization", "Bearer nonsense"), SOCKET));
        refused(signIn(staff(4711), SOCKET));
        refused(signIn(guest("S-9"), SOCKET));
        refused(signIn(staff(5), ""));
        refused(signIn(staff(5), "1234.5678:x"));
        refused(given().headers(staff(5)).formParam("other", "x").post("/api/pusher/user-auth"));
    }

    @Test
    void aGuestIsThrownOutAtCheckOut() {
        Sessions.stay(HOTEL, "S-out", "201", 201, true, 1);
        patiently().until(() -> known(access -> access.stay(HOTEL, "S-out").isPresent()));
        Pusher leaving = signedIn(guest("S-out"), "hotel-sign-in-guest-201");
        Pusher staying = signedIn(guest("S-1"), "hotel-sign-in-guest-123");

        Sessions.stay(HOTEL, "S-out", "201", 201, false, 1);

        awaitThrownOut(leaving);
        assertThat(staying.getConnection().getState()).isEqualTo(ConnectionState.CONNECTED);
        refused(signIn(guest("S-out"), SOCKET));
    }

    @Test
    void aGuestIsThrownOutByAMoveAndMayComeBack() {
        Sessions.stay(HOTEL, "S-move", "202", 202, true, 1);
        patiently().until(() -> known(access -> access.stay(HOTEL, "S-move").isPresent()));
        Pusher moving = signedIn(guest("S-move"), "hotel-sign-in-guest-202");

        Sessions.stay(HOTEL, "S-move", "203", 202, true, 1);

        awaitThrownOut(moving);
        signedIn(guest("S-move"), "hotel-sign-in-guest-202");
    }

    @Test
    void staffAreThrownOutByDeactivationAndRemoval() {
        Sessions.employ(HOTEL, 50, true, 1);
        patiently().until(() -> known(access -> access.isActive(HOTEL, 50)));
        Pusher first = signedIn(staff(50), "hotel-sign-in-staff-50");

        Sessions.employ(HOTEL, 50, false, 2);
        awaitThrownOut(first);

        Sessions.employ(HOTEL, 50, true, 3);
        patiently().until(() -> known(access -> access.isActive(HOTEL, 50)));
        Pusher second = signedIn(staff(50), "hotel-sign-in-staff-50");

        Servers.produce(
                "hotel.staff", HOTEL + "/50", null, Map.of(CloudEventHeaders.SOURCE, "test"));
        awaitThrownOut(second);
    }

    @Test
    void staffAreThrownOutOfAConversationThatTheyLeftAndMayComeBack() {
        Sessions.employ(HOTEL, 53, true, 1);
        Sessions.employ(HOTEL, 54, true, 1);
        Sessions.members(HOTEL, 530, 53L, 54L);
        patiently().until(() -> known(access -> access.isActive(HOTEL, 53)));
        patiently().until(() -> known(access -> access.isActive(HOTEL, 54)));
        patiently().until(() -> known(access -> access.isMember(HOTEL, 530, 53)));
        Pusher leaving = signedIn(staff(53), "hotel-sign-in-staff-53");
        Pusher staying = signedIn(staff(54), "hotel-sign-in-staff-54");

        Sessions.members(HOTEL, 530, 54L);

        awaitThrownOut(leaving);
        assertThat(staying.getConnection().getState()).isEqualTo(ConnectionState.CONNECTED);
        signedIn(staff(53), "hotel-sign-in-staff-53");
    }

    @Test
    void whatPusherDoesNotTakeIsTriedAgain() {
        Sessions.employ(HOTEL, 51, true, 1);
        patiently().until(() -> known(access -> access.isActive(HOTEL, 51)));
        Pusher client = signedIn(staff(51), "hotel-sign-in-staff-51");
        double before = terminations("taken");

        Servers.pusher().faults(PusherFault.of(PusherFault.Mode.ERROR).status(503).count(3));
        Sessions.employ(HOTEL, 51, false, 2);

        awaitThrownOut(client);
        patiently().until(() -> terminations("taken") > before);
    }

    @Test
    void itIsGivenUpAfterTheLastAttempt() {
        Sessions.employ(HOTEL, 52, true, 1);
        patiently().until(() -> known(access -> access.isActive(HOTEL, 52)));
        Pusher client = signedIn(staff(52), "hotel-sign-in-staff-52");
        double before = terminations("given up");

        Servers.pusher().faults(PusherFault.of(PusherFault.Mode.ERROR).status(500));
        Sessions.employ(HOTEL, 52, false, 2);

        patiently().until(() -> terminations("given up") > before);
        assertThat(client.getConnection().getState()).isEqualTo(ConnectionState.CONNECTED);
    }

    @Test
    void aStartThrowsOutWhoLostAccessLately() {
        FormerUsers users = Servers.formerUsers();

        awaitThrownOut(users.client(Former.LATELY_GONE));
        for (Former former : List.of(Former.LONG_GONE, Former.BACK_AGAIN, Former.THERE)) {
            assertThat(users.client(former).getConnection().getState())
                    .as(former.name())
                    .isEqualTo(ConnectionState.CONNECTED);
        }
    }

    private double terminations(String outcome) {
        Counter counter =
                metrics.find("hotelchat.gateway.terminations").tag("outcome", outcome).counter();
        return counter == null ? 0 : counter.count();
    }

    private boolean known(Predicate<KnownAccess> what) {
        return topics.known().filter(what).isPresent();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(30));
    }

    private static void awaitThrownOut(Pusher client) {
        patiently().until(() -> client.getConnection().getState() == ConnectionState.DISCONNECTED);
    }

    /** The official client, connected and signed in. */
    private Pusher signedIn(Map<String, String> proof, String userId) {
        HttpUserAuthenticator authenticator =
                new HttpUserAuthenticator(userAuthEndpoint.toString());
        authenticator.setHeaders(proof);
        HttpChannelAuthorizer authorizer = new HttpChannelAuthorizer(authEndpoint.toString());
        authorizer.setHeaders(proof);
        Pusher client =
                new Pusher(
                        PusherApp.LOCAL.key(),
                        new PusherOptions()
                                .setHost("localhost")
                                .setWsPort(Servers.pusher().port())
                                .setUseTLS(false)
                                .setUserAuthenticator(authenticator)
                                .setChannelAuthorizer(authorizer));
        clients.add(client);
        client.connect();
        client.signin();
        patiently().until(() -> userId.equals(client.user().userId()));
        return client;
    }

    private static Map<String, String> staff(long id) {
        return Map.of("Authorization", "Bearer " + Sessions.staff(HOTEL, id));
    }

    private Map<String, String> guest(String stay) {
        return Map.of("X-Guest-Session", sessions.guest(tokens, HOTEL, stay, 1));
    }

    private static Response authorise(Map<String, String> proof) {
        return given().headers(proof)
                .formParam("socket_id", SOCKET)
                .formParam("channel_name", PRESENCE)
                .post("/api/pusher/auth");
    }

    private static Response signIn(Map<String, String> proof, String socketId) {
        return given().headers(proof)
                .formParam("socket_id", socketId)
                .post("/api/pusher/user-auth");
    }

    private static void refused(Response response) {
        response.then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", equalTo("forbidden"));
    }

    /** By Pusher's documentation: {@code key:hex(hmac-sha256(secret, what:data))}. */
    private static String signed(String what, String data) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(
                new SecretKeySpec(
                        PusherApp.LOCAL.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return PusherApp.LOCAL.key()
                + ":"
                + HexFormat.of()
                        .formatHex(
                                mac.doFinal((what + ":" + data).getBytes(StandardCharsets.UTF_8)));
    }
}
