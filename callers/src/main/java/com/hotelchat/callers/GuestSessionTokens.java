package com.hotelchat.callers;

import com.hotelchat.callers.Caller.Guest;
import com.hotelchat.events.HotelSlug;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.Key;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Instant;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Guest session tokens: JSON Web Tokens (RFC 7519) signed with ES256, and with nothing but that.
 * They name the stay and the session, never the room (a guest may move) and never the guest.
 */
@ApplicationScoped
public class GuestSessionTokens {

    private static final String ISSUER = "guest-chat-service";
    private static final String AUDIENCE = "hotel-chat";
    private static final String HOTEL_SLUG = "hotel_slug";
    private static final String STAY_ID = "stay_id";
    private static final String SESSION_GENERATION = "session_generation";

    /** The longest token that is checked, in characters; those of this system have some 400. */
    private static final int MAX_LENGTH = 2_000;

    private static final AlgorithmConstraints ES256_ONLY =
            new AlgorithmConstraints(
                    ConstraintType.PERMIT, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);

    private final GuestSessionKeys keys;
    private final Clock clock;

    GuestSessionTokens(GuestSessionKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** The result of checking a token. */
    public sealed interface Verification {

        /** Signed by this system, and not expired. */
        record Valid(Guest guest) implements Verification {}

        /** Signed by this system, but expired. */
        record Expired() implements Verification {}

        /** Not a token of this system. */
        record Unknown() implements Verification {}
    }

    /**
     * A signed token for a session.
     *
     * @param keyId the id of the key, for its finding
     */
    public String issue(Guest guest, String keyId, PrivateKey key) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience(AUDIENCE);
        claims.setJwtId(guest.sessionId());
        claims.setIssuedAt(NumericDate.fromMilliseconds(clock.millis()));
        claims.setExpirationTime(NumericDate.fromSeconds(guest.expiresAt().getEpochSecond()));
        claims.setClaim(HOTEL_SLUG, guest.hotelSlug());
        claims.setClaim(STAY_ID, guest.stayId());
        claims.setClaim(SESSION_GENERATION, guest.sessionGeneration());
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(ES256_ONLY);
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        signature.setKeyIdHeaderValue(keyId);
        signature.setKey(key);
        signature.setPayload(claims.toJson());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException unusable) {
            throw new IllegalStateException("The guest session key cannot sign", unusable);
        }
    }

    /** Reads a token that anybody may have sent. */
    public Verification verify(String token) {
        if (token.length() > MAX_LENGTH) {
            return new Verification.Unknown();
        }
        try {
            JwtClaims claims =
                    new JwtConsumerBuilder()
                            .setVerificationKeyResolver((jws, nesting) -> key(jws))
                            .setJwsAlgorithmConstraints(ES256_ONLY)
                            .setExpectedIssuer(ISSUER)
                            .setExpectedAudience(AUDIENCE)
                            .setRequireExpirationTime()
                            .setRequireJwtId()
                            .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                            .build()
                            .processToClaims(token);
            return guest(claims);
        } catch (InvalidJwtException refused) {
            return refused.hasExpired() ? new Verification.Expired() : new Verification.Unknown();
        } catch (MalformedClaimException malformed) {
            return new Verification.Unknown();
        }
    }

    private Key key(JsonWebSignature jws) throws UnresolvableKeyException {
        String keyId = jws.getKeyIdHeaderValue();
        if (keyId == null) {
            throw new UnresolvableKeyException("no key id");
        }
        return keys.find(keyId).orElseThrow(() -> new UnresolvableKeyException("no such key"));
    }

    private static Verification guest(JwtClaims claims) throws MalformedClaimException {
        String hotelSlug = claims.getStringClaimValue(HOTEL_SLUG);
        String stayId = claims.getStringClaimValue(STAY_ID);
        Long generation = claims.getClaimValue(SESSION_GENERATION, Long.class);
        if (hotelSlug == null
                || stayId == null
                || generation == null
                || !HotelSlug.isValid(hotelSlug)) {
            return new Verification.Unknown();
        }
        return new Verification.Valid(
                new Guest(
                        hotelSlug,
                        stayId,
                        claims.getJwtId(),
                        generation,
                        Instant.ofEpochSecond(claims.getExpirationTime().getValue())));
    }
}
