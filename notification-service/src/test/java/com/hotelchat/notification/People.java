package com.hotelchat.notification;

import static io.restassured.RestAssured.given;

import com.hotelchat.callers.Caller;
import com.hotelchat.callers.GuestSessionTokens;
import com.hotelchat.events.GuestSessionEvent.SessionKeyPublished;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.localstack.DemoHotels;
import com.hotelchat.localstack.OidcIssuer;
import com.hotelchat.testkit.Records;
import com.hotelchat.testkit.ServiceServers;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** Those who call, with their proofs. */
@Singleton
public class People {

    static final String DEVICES = "/api/notifications/devices/";

    private static final String KEY_ID = UUID.randomUUID().toString();
    private static final AtomicLong NEXT = new AtomicLong(10_000);

    private final GuestSessionTokens tokens;
    private final EllipticCurveJsonWebKey key;

    People(GuestSessionTokens tokens) throws JoseException {
        this.tokens = tokens;
        this.key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        Records.say(new SessionKeyPublished(KEY_ID, key.toParams(OutputControlLevel.PUBLIC_ONLY)));
    }

    /** A stay that goes on, and the session of its guest. */
    record Stay(String stayId, long conversation, String token, String session) {

        RequestSpecification guest() {
            return given().header("X-Guest-Session", token);
        }

        void becomes(boolean open, long generation) {
            Records.say(
                    new StayAccessUpdated(
                            "hotel-abc", stayId, "101", conversation, open, generation));
        }
    }

    Stay checkIn() {
        String stayId = UUID.randomUUID().toString();
        String session = UUID.randomUUID().toString();
        Stay stay =
                new Stay(stayId, NEXT.getAndIncrement(), token(stayId, session, 3_600), session);
        stay.becomes(true, 1);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> stay.guest().get(DEVICES).statusCode() == 200);
        return stay;
    }

    String token(String stayId, long seconds) {
        return token(stayId, UUID.randomUUID().toString(), seconds);
    }

    String token(String stayId, String session, long seconds) {
        return tokens.issue(
                new Caller.Guest(
                        "hotel-abc", stayId, session, 1, Instant.now().plusSeconds(seconds)),
                KEY_ID,
                key.getPrivateKey());
    }

    static RequestSpecification as(String username) {
        return given().auth().oauth2(ServiceServers.issuer.token(username));
    }

    static RequestSpecification as(long staffId) {
        Map<String, Object> claims =
                OidcIssuer.claims(DemoHotels.staff("john.smith").orElseThrow());
        claims.put("staff_id", staffId);
        return given().auth().oauth2(ServiceServers.issuer.token(claims));
    }

    /** Somebody new of hotel-abc. */
    static long newcomer() {
        long staffId = NEXT.getAndIncrement();
        becomes(staffId, true, 1);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> as(staffId).get(DEVICES).statusCode() == 200);
        return staffId;
    }

    /** Publishes a state of a member of staff who is on duty. */
    public static void becomes(long staffId, boolean active, long version) {
        becomes(staffId, active, true, version);
    }

    static void becomes(long staffId, boolean active, boolean onDuty, long version) {
        Records.say(
                new StaffUpdated(
                        "hotel-abc",
                        "Hotel ABC",
                        staffId,
                        "Zoe",
                        "Somebody",
                        null,
                        null,
                        null,
                        null,
                        active,
                        onDuty,
                        null,
                        version));
    }
}
