package com.hotelchat.gateway.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.callers.Caller;
import com.hotelchat.callers.GuestSessionTokens;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.GuestSessionEvent.SessionKeyPublished;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.events.StaffMembersEvent.MembersUpdated;
import com.hotelchat.events.Topic;
import com.hotelchat.gateway.Samples;
import com.hotelchat.gateway.Servers;
import com.hotelchat.gateway.Sessions;
import com.hotelchat.gateway.mapping.GuestChatSignals;
import com.hotelchat.localstack.DemoHotels;
import com.hotelchat.localstack.OidcIssuer;
import com.hotelchat.pusherserver.PusherApp;
import com.hotelchat.testkit.MalformedForms;
import com.hotelchat.testkit.Management;
import com.pusher.client.Pusher;
import com.pusher.client.PusherOptions;
import com.pusher.client.channel.PrivateChannelEventListener;
import com.pusher.client.channel.PusherEvent;
import com.pusher.client.util.HttpChannelAuthorizer;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two questions of pusher-js over HTTP: whom the gateway believes, and whom it lets listen. */
@QuarkusTest
@WithTestResource(Servers.class)
class PusherResourceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SOCKET = "1234.5678";
    private static final String KEY_ID = "test-key";
    private static final String CONVERSATION = "private-hotel-abc-conversation-123-chat";
    private static final String ROOM = "private-hotel-abc-room-101-chat";
    private static final Instant LATER = Instant.now().plusSeconds(3_600);

    private static EllipticCurveJsonWebKey key;
    private static EllipticCurveJsonWebKey otherKey;

    @TestHTTPResource("/api/pusher/auth")
    URL authEndpoint;

    @Inject GuestSessionTokens tokens;
    @Inject MeterRegistry metrics;

    @BeforeAll
    static void populate() throws JoseException {
        key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        otherKey = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        Map<String, Object> jwk = new HashMap<>(key.toParams(OutputControlLevel.PUBLIC_ONLY));
        jwk.put("kid", KEY_ID);
        Servers.produce(new SessionKeyPublished(KEY_ID, jwk));
        for (DemoHotels.Staff staff :
                List.of(
                        DemoHotels.staff("john.smith").orElseThrow(),
                        DemoHotels.staff("ahmed.khan").orElseThrow(),
                        DemoHotels.staff("lena.meyer").orElseThrow())) {
            Servers.produce(employed(staff.hotel(), staff.id(), true, 1));
        }
        Servers.produce(employed("hotel-abc", 9, false, 1));
        stay("S-0", "101", 100, false, 1);
        stay("S-1", "101", 123, true, 1);
        stay("S-2", "102", 124, true, 1);
    }

    @BeforeEach
    void stateIsKnown() {
        // The records of one topic have partitions of their own: all must have arrived.
        await().atMost(PATIENCE)
                .until(
                        () ->
                                status(staff("john.smith"), CONVERSATION) == 200
                                        && status(staff("ahmed.khan"), CONVERSATION) == 200
                                        && status(
                                                        staff("lena.meyer"),
                                                        "private-hotel-xyz-room-101-chat")
                                                == 200
                                        && status(guest("S-1", 1), CONVERSATION) == 200
                                        && status(
                                                        guest("S-2", 1),
                                                        "private-hotel-abc-room-102-chat")
                                                == 200);
    }

    @Test
    void staffListenToTheirHotelAndThemselves() throws Exception {
        for (String channel :
                List.of(
                        CONVERSATION,
                        "private-hotel-abc-conversation-999-chat",
                        ROOM,
                        "private-hotel-abc-room-101-deletions",
                        "private-hotel-abc-staff-5-chat",
                        "private-hotel-abc-staff-5-notifications",
                        "private-hotel-abc-new-conversation")) {
            authorise(staff("john.smith"), channel)
                    .then()
                    .statusCode(200)
                    .contentType("application/json")
                    .body("auth", equalTo(signature(channel)));
        }
        for (String channel :
                List.of(
                        "private-hotel-abc-staff-6-chat",
                        "private-hotel-abc-staff-6-notifications",
                        "private-hotel-abc-staff-conversation-1",
                        "private-hotel-xyz-conversation-1-chat",
                        "private-hotel-xyz-room-101-chat",
                        "private-hotel-xyz-staff-5-chat",
                        "private-hotel-xyz-new-conversation")) {
            refused(authorise(staff("john.smith"), channel));
        }
    }

    @Test
    void guestsListenToTheirStay() throws Exception {
        for (String channel : List.of(CONVERSATION, ROOM, "private-hotel-abc-room-101-deletions")) {
            authorise(guest("S-1", 1), channel)
                    .then()
                    .statusCode(200)
                    .body("auth", equalTo(signature(channel)));
        }
        for (String channel :
                List.of(
                        "private-hotel-abc-conversation-124-chat",
                        "private-hotel-abc-conversation-100-chat",
                        "private-hotel-abc-room-102-chat",
                        "private-hotel-abc-room-102-deletions",
                        "private-hotel-xyz-room-101-chat",
                        "private-hotel-abc-new-conversation",
                        "private-hotel-abc-staff-5-chat",
                        "private-hotel-abc-staff-5-notifications",
                        "private-hotel-abc-staff-conversation-123")) {
            refused(authorise(guest("S-1", 1), channel));
        }
    }

    @Test
    void formThatCannotBeReadIsTheCallersMistake() throws Exception {
        for (String path : List.of("/api/pusher/auth", "/api/pusher/user-auth")) {
            MalformedForms.refusedBy(
                    authEndpoint,
                    path,
                    Map.of("Authorization", "Bearer " + Servers.issuer().token("john.smith")));
        }
    }

    @Test
    void aCookieIsAsGoodAsTheHeader() {
        String token = token("S-1", 1, LATER, key);

        authorise(given().cookie("guest_session", token), CONVERSATION).then().statusCode(200);
        authorise(
                        given().cookie("guest_session", token)
                                .header("Sec-Fetch-Site", "same-origin"),
                        CONVERSATION)
                .then()
                .statusCode(200);
        refused(
                authorise(
                        given().cookie("guest_session", token)
                                .header("Origin", "https://evil.example"),
                        CONVERSATION));
        refused(
                authorise(
                        given().cookie("guest_session", token)
                                .header("Sec-Fetch-Site", "cross-site"),
                        CONVERSATION));
        refused(
                authorise(
                        given().cookie("guest_session", token)
                                .header("Authorization", "Bearer nonsense"),
                        CONVERSATION));
    }

    @Test
    void guestsWhoAreNotBelievedAreRefused() throws Exception {
        refused(authorise(given(), CONVERSATION));
        refused(authorise(guest("S-0", 1), "private-hotel-abc-room-101-chat"));
        refused(authorise(guest("S-1", 2), CONVERSATION));
        refused(authorise(guest("S-9", 1), CONVERSATION));
        for (String token :
                List.of(
                        "",
                        "nonsense",
                        "a.b.c",
                        token("S-1", 1, Instant.now().minusSeconds(60), key),
                        token("S-1", 1, LATER, otherKey),
                        unsigned(token("S-1", 1, LATER, key)),
                        hmacWithThePublicKey(token("S-1", 1, LATER, key)))) {
            refused(authorise(given().header("X-Guest-Session", token), CONVERSATION));
        }
    }

    @Test
    void staffWhoAreNotBelievedAreRefused() {
        Map<String, Object> claims =
                OidcIssuer.claims(DemoHotels.staff("john.smith").orElseThrow());
        Map<String, Object> noHotel = new HashMap<>(claims);
        noHotel.remove("hotel_slug");
        Map<String, Object> noRole = new HashMap<>(claims);
        noRole.put("groups", List.of("guests"));
        Map<String, Object> textId = new HashMap<>(claims);
        textId.put("staff_id", "5");
        Map<String, Object> inactive = new HashMap<>(claims);
        inactive.put("staff_id", 9);
        Map<String, Object> unknown = new HashMap<>(claims);
        unknown.put("staff_id", 4711);

        for (String token :
                List.of(
                        "nonsense",
                        Servers.issuer().token("john.smith", -60),
                        Servers.issuer().forgedToken(claims),
                        unsigned(Servers.issuer().token("john.smith")),
                        Servers.issuer().token(noHotel),
                        Servers.issuer().token(noRole),
                        Servers.issuer().token(textId),
                        Servers.issuer().token(inactive),
                        Servers.issuer().token(unknown))) {
            refused(authorise(bearer(token), CONVERSATION));
        }
    }

    @Test
    void theOlderSchemeAndTheTrailingSlashAreFine() {
        given().header("Authorization", "Token " + Servers.issuer().token("john.smith"))
                .formParam("socket_id", SOCKET)
                .formParam("channel_name", CONVERSATION)
                .post("/api/pusher/auth/")
                .then()
                .statusCode(200);
        staff("john.smith").get("/api/pusher/config/").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hotel-abc-conversation-123-chat",
                "presence-hotel-abc-conversation-0123-chat",
                "presence-private-hotel-abc-conversation-123-chat",
                "presence-hotel-abc",
                "private-hotel-abc-conversation-0123-chat",
                "private-hotel-abc-conversation-123-chat ",
                "private-private-hotel-abc-conversation-123-chat",
                "private-encrypted-hotel-abc-conversation-123-chat",
                "private-",
                "private-hotel-abc",
                "",
                "private-hotel-abc-room-101-chat\u0000"
            })
    void namesThatAreNoChannelsOfOursAreRefused(String name) {
        refused(authorise(staff("john.smith"), name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1234", "1234.5678 ", "1234.5678:x", "a.b", "1234.5678\n"})
    void malformedSocketIdsAreRefused(String socketId) {
        refused(
                staff("john.smith")
                        .formParam("socket_id", socketId)
                        .formParam("channel_name", CONVERSATION)
                        .post("/api/pusher/auth"));
    }

    @Test
    void missingFieldsAreRefused() {
        refused(staff("john.smith").formParam("socket_id", SOCKET).post("/api/pusher/auth"));
        refused(staff("john.smith").formParam("channel_name", ROOM).post("/api/pusher/auth"));
        assertThat(staff("john.smith").post("/api/pusher/auth").statusCode()).isBetween(400, 415);
        assertThat(
                        staff("john.smith")
                                .contentType("application/json")
                                .body("{}")
                                .post("/api/pusher/auth")
                                .statusCode())
                .isBetween(400, 415);
    }

    @Test
    void revocationMoveAndDepartureTakeEffect() {
        stay("S-3", "103", 125, true, 1);
        String conversation = "private-hotel-abc-conversation-125-chat";
        String room103 = "private-hotel-abc-room-103-chat";
        String room104 = "private-hotel-abc-room-104-chat";
        awaitStatus(200, guest("S-3", 1), conversation);

        stay("S-3", "104", 125, true, 1);
        awaitStatus(200, guest("S-3", 1), room104);
        refused(authorise(guest("S-3", 1), room103));

        stay("S-3", "104", 125, true, 2);
        awaitStatus(403, guest("S-3", 1), conversation);
        guest("S-3", 1).get("/api/pusher/config").then().statusCode(401);
        awaitStatus(200, guest("S-3", 2), conversation);

        stay("S-3", "104", 125, false, 2);
        awaitStatus(403, guest("S-3", 2), conversation);
    }

    @Test
    void removedStayIsShutAndOpensAgainAsAWhole() {
        String conversation = "private-hotel-abc-conversation-126-chat";
        stay("S-4", "105", 126, true, 1);
        awaitStatus(200, guest("S-4", 1), conversation);

        stay("S-4", "105", 126, false, 2);
        awaitStatus(403, guest("S-4", 1), conversation);
        Servers.produce("guest-chat.sessions", "hotel-abc/S-4", null, Map.of());
        stay("S-5", "105", 127, true, 1);
        awaitStatus(200, guest("S-5", 1), "private-hotel-abc-conversation-127-chat");
        refused(authorise(guest("S-4", 1), conversation));
        refused(authorise(guest("S-4", 2), conversation));

        stay("S-4", "105", 126, true, 2);
        awaitStatus(200, guest("S-4", 2), conversation);
        refused(authorise(guest("S-4", 1), conversation));
    }

    @Test
    void removalAloneEndsAccess() {
        String conversation = "private-hotel-abc-conversation-128-chat";
        stay("S-6", "106", 128, true, 1);
        awaitStatus(200, guest("S-6", 1), conversation);

        Servers.produce("guest-chat.sessions", "hotel-abc/S-6", null, Map.of());
        awaitStatus(403, guest("S-6", 1), conversation);
    }

    @Test
    void staffWhoLeaveAreShutOut() {
        Map<String, Object> claims =
                new HashMap<>(OidcIssuer.claims(DemoHotels.staff("john.smith").orElseThrow()));
        claims.put("staff_id", 50);
        String token = Servers.issuer().token(claims);
        String own = "private-hotel-abc-staff-50-chat";
        Servers.produce(employed("hotel-abc", 50, true, 1));
        awaitStatus(200, bearer(token), own);

        Servers.produce(employed("hotel-abc", 50, false, 2));
        awaitStatus(403, bearer(token), own);
        bearer(token).get("/api/pusher/config").then().statusCode(200).body("channels", empty());

        Servers.produce(employed("hotel-abc", 50, true, 3));
        awaitStatus(200, bearer(token), own);
        Servers.produce(
                "hotel.staff", "hotel-abc/50", null, Map.of(CloudEventHeaders.SOURCE, "test"));
        awaitStatus(403, bearer(token), own);
    }

    @Test
    void staffWhomAnotherHotelsSystemDismissesStay() {
        Map<String, Object> claims =
                new HashMap<>(OidcIssuer.claims(DemoHotels.staff("john.smith").orElseThrow()));
        claims.put("staff_id", 51);
        String token = Servers.issuer().token(claims);
        String own = "private-hotel-abc-staff-51-chat";
        Servers.produce(employed("hotel-abc", 51, true, 1));
        awaitStatus(200, bearer(token), own);
        double before = refusedRecords();

        StaffUpdated dismissed = employed("hotel-abc", 51, false, 2);
        Servers.produce(
                "hotel.staff",
                dismissed.key(),
                EventJson.encode(dismissed),
                Map.of(
                        CloudEventHeaders.ID,
                        UUID.randomUUID().toString(),
                        CloudEventHeaders.SOURCE,
                        Servers.STRANGER,
                        CloudEventHeaders.TYPE,
                        EventType.STAFF_UPDATED.wireName()));
        Servers.produce(
                "hotel.staff",
                dismissed.key(),
                null,
                Map.of(CloudEventHeaders.SOURCE, Servers.STRANGER));

        await().atMost(PATIENCE).until(() -> refusedRecords() >= before + 2);
        authorise(bearer(token), own).then().statusCode(200);
    }

    private double refusedRecords() {
        return metrics.counter(
                        "hotelchat.gateway.access.bad.records",
                        "topic",
                        Topic.HOTEL_STAFF.wireName())
                .count();
    }

    @Test
    void configTellsWhereAndWhat() {
        guest("S-1", 1)
                .get("/api/pusher/config")
                .then()
                .statusCode(200)
                .body("key", equalTo(PusherApp.LOCAL.key()))
                .body("cluster", equalTo("local"))
                .body("host", equalTo("localhost"))
                .body("port", equalTo(Servers.pusher().port()))
                .body("tls", equalTo(false))
                .body("auth_endpoint", equalTo("/api/pusher/auth"))
                .body("user_auth_endpoint", equalTo("/api/pusher/user-auth"))
                .body("channel_prefix", equalTo("private-"))
                .body(
                        "channels",
                        contains(CONVERSATION, ROOM, "private-hotel-abc-room-101-deletions"));
        staff("john.smith")
                .get("/api/pusher/config")
                .then()
                .statusCode(200)
                .body(
                        "channels",
                        contains(
                                "private-hotel-abc-staff-5-chat",
                                "private-hotel-abc-staff-5-notifications",
                                "private-hotel-abc-new-conversation"));
    }

    @Test
    void configListsTheConversationsThatStaffTakePartIn() {
        Servers.produce(employed("hotel-abc", 60, true, 1));
        Servers.produce(new MembersUpdated("hotel-abc", 600, List.of(60L, 5_000L)));
        String token = Sessions.staff("hotel-abc", 60);
        List<String> others =
                List.of(
                        "private-hotel-abc-staff-60-chat",
                        "private-hotel-abc-staff-60-notifications",
                        "private-hotel-abc-new-conversation");
        List<String> all =
                Stream.concat(
                                others.stream(),
                                Stream.of("private-hotel-abc-staff-conversation-600"))
                        .toList();
        await().atMost(PATIENCE).until(() -> channels(token), all::equals);

        Servers.produce(new MembersUpdated("hotel-abc", 600, List.of(5_000L)));

        await().atMost(PATIENCE).until(() -> channels(token), others::equals);
    }

    private static List<String> channels(String token) {
        return bearer(token).get("/api/pusher/config").jsonPath().getList("channels");
    }

    @Test
    void configIsForCallersOnly() {
        for (RequestSpecification stranger :
                List.of(given(), bearer("nonsense"), guest("S-0", 1), guest("S-1", 7))) {
            stranger.get("/api/pusher/config")
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .body("code", equalTo("unauthenticated"))
                    .body("error", notNullValue());
        }
    }

    @Test
    void healthMetricsAndApiDocumentAreOpen() {
        Management.get("/q/health/ready").then().statusCode(200);
        Management.get("/q/health/live").then().statusCode(200);
        Management.get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("hotelchat_gateway"));
        given().get("/q/openapi/realtime.json")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body(containsString("/api/pusher/auth"));
    }

    @Test
    void theOfficialClientListens() throws Exception {
        LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        HttpChannelAuthorizer authorizer = new HttpChannelAuthorizer(authEndpoint.toString());
        authorizer.setHeaders(Map.of("X-Guest-Session", token("S-1", 1, LATER, key)));
        Pusher client =
                new Pusher(
                        PusherApp.LOCAL.key(),
                        new PusherOptions()
                                .setHost("localhost")
                                .setWsPort(Servers.pusher().port())
                                .setUseTLS(false)
                                .setChannelAuthorizer(authorizer));
        try {
            client.connect();
            client.subscribePrivate(CONVERSATION, new Listener(heard), "new-message");
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("subscribed");

            var message = Samples.guestMessage(70, "Is there tea?", null, List.of(5L));
            String id = Servers.produce(message);

            String data = heard.poll(20, TimeUnit.SECONDS);
            assertThat(EventJson.mapper().readTree(data))
                    .isEqualTo(
                            EventJson.mapper()
                                    .readTree(
                                            GuestChatSignals.signals(id, message)
                                                    .getFirst()
                                                    .data()
                                                    .toString()));

            client.subscribePrivate(
                    "private-hotel-abc-room-102-chat", new Listener(heard), "new-message");
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("refused");
        } finally {
            client.disconnect();
        }
    }

    private record Listener(LinkedBlockingQueue<String> heard)
            implements PrivateChannelEventListener {

        @Override
        public void onSubscriptionSucceeded(String channel) {
            heard.add("subscribed");
        }

        @Override
        public void onAuthenticationFailure(String message, Exception cause) {
            heard.add("refused");
        }

        @Override
        public void onEvent(PusherEvent event) {
            heard.add(event.getData());
        }
    }

    private RequestSpecification staff(String username) {
        return bearer(Servers.issuer().token(username));
    }

    private static RequestSpecification bearer(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    private RequestSpecification guest(String stayId, long generation) {
        return given().header("X-Guest-Session", token(stayId, generation, LATER, key));
    }

    private String token(
            String stayId, long generation, Instant expiresAt, EllipticCurveJsonWebKey signer) {
        return tokens.issue(
                new Caller.Guest(
                        "hotel-abc", stayId, UUID.randomUUID().toString(), generation, expiresAt),
                KEY_ID,
                signer.getEcPrivateKey());
    }

    private static Response authorise(RequestSpecification caller, String channel) {
        return caller.formParam("socket_id", SOCKET)
                .formParam("channel_name", channel)
                .post("/api/pusher/auth");
    }

    private static int status(RequestSpecification caller, String channel) {
        return authorise(caller, channel).statusCode();
    }

    private static void awaitStatus(int status, RequestSpecification caller, String channel) {
        caller.formParam("socket_id", SOCKET).formParam("channel_name", channel);
        await().atMost(PATIENCE)
                .until(() -> caller.post("/api/pusher/auth").statusCode() == status);
    }

    private static void refused(Response response) {
        response.then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("status", equalTo(403))
                .body("code", notNullValue())
                .body("error", notNullValue());
    }

    /** The token with {@code alg: none} and no signature. */
    private static String unsigned(String token) {
        String header = base64("{\"alg\":\"none\",\"kid\":\"" + KEY_ID + "\"}");
        return header + "." + token.split("\\.")[1] + ".";
    }

    /** The token signed with HS256, the public key in the place of a secret. */
    private static String hmacWithThePublicKey(String token) throws Exception {
        String header = base64("{\"alg\":\"HS256\",\"kid\":\"" + KEY_ID + "\"}");
        String signed = header + "." + token.split("\\.")[1];
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getECPublicKey().getEncoded(), "HmacSHA256"));
        return signed
                + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** By Pusher's documentation: {@code key:hex(hmac-sha256(secret, socket_id:channel))}. */
    private static String signature(String channel) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(
                new SecretKeySpec(
                        PusherApp.LOCAL.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return PusherApp.LOCAL.key()
                + ":"
                + HexFormat.of()
                        .formatHex(
                                mac.doFinal(
                                        (SOCKET + ":" + channel).getBytes(StandardCharsets.UTF_8)));
    }

    private static StaffUpdated employed(String hotel, long id, boolean active, long version) {
        StaffUpdated sample =
                (StaffUpdated)
                        EventJson.mapper()
                                .convertValue(
                                        Samples.json(EventType.STAFF_UPDATED), StaffUpdated.class);
        return new StaffUpdated(
                hotel,
                sample.hotelName(),
                id,
                sample.firstName(),
                sample.lastName(),
                null,
                null,
                sample.department(),
                sample.role(),
                active,
                true,
                null,
                version);
    }

    private static void stay(
            String stayId, String room, long conversation, boolean open, long generation) {
        Servers.produce(
                new StayAccessUpdated("hotel-abc", stayId, room, conversation, open, generation));
    }
}
