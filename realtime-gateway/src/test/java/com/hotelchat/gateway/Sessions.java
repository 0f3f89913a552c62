package com.hotelchat.gateway;

import com.hotelchat.callers.Caller;
import com.hotelchat.callers.GuestSessionTokens;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.GuestSessionEvent.SessionKeyPublished;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.events.StaffMembersEvent.MembersUpdated;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** Guests and staff with whatever proof they have, and what the access topics say of them. */
public final class Sessions {

    private static final Instant LATER = Instant.now().plusSeconds(3_600);

    private final String keyId;
    private final EllipticCurveJsonWebKey key;

    private Sessions(String keyId, EllipticCurveJsonWebKey key) {
        this.keyId = keyId;
        this.key = key;
    }

    /** Publishes a new key that signs guests' tokens. */
    public static Sessions publish() throws JoseException {
        EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        Map<String, Object> jwk = new HashMap<>(key.toParams(OutputControlLevel.PUBLIC_ONLY));
        String keyId = UUID.randomUUID().toString();
        jwk.put("kid", keyId);
        Servers.produce(new SessionKeyPublished(keyId, jwk));
        return new Sessions(keyId, key);
    }

    /** The id of the key that was published. */
    public String keyId() {
        return keyId;
    }

    /** The token of a guest. */
    public String guest(GuestSessionTokens tokens, String hotel, String stay, long generation) {
        return guest(tokens, hotel, stay, generation, LATER);
    }

    /** The token of a guest that ends then. */
    public String guest(
            GuestSessionTokens tokens,
            String hotel,
            String stay,
            long generation,
            Instant expiresAt) {
        return tokens.issue(
                new Caller.Guest(hotel, stay, UUID.randomUUID().toString(), generation, expiresAt),
                keyId,
                key.getEcPrivateKey());
    }

    /** Returns the claims in the token of a member of staff. */
    public static Map<String, Object> claims(String hotel, long id) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", "staff-" + id);
        claims.put("hotel_slug", hotel);
        claims.put("staff_id", id);
        claims.put("groups", List.of("staff"));
        return claims;
    }

    /** The token of a member of staff. */
    public static String staff(String hotel, long id) {
        return Servers.issuer().token(claims(hotel, id));
    }

    /** Says what a stay's sessions may reach now. */
    public static void stay(
            String hotel,
            String stay,
            String room,
            long conversation,
            boolean open,
            long generation) {
        Servers.produce(new StayAccessUpdated(hotel, stay, room, conversation, open, generation));
    }

    /** Says who takes part in a conversation of staff chat now. */
    public static void members(String hotel, long conversation, Long... staffIds) {
        Servers.produce(new MembersUpdated(hotel, conversation, List.of(staffIds)));
    }

    /** Says whether a member of staff, who is called John Smith, works here now. */
    public static void employ(String hotel, long id, boolean active, long version) {
        StaffUpdated sample =
                (StaffUpdated)
                        EventJson.mapper()
                                .convertValue(
                                        Samples.json(EventType.STAFF_UPDATED), StaffUpdated.class);
        Servers.produce(
                new StaffUpdated(
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
                        version));
    }
}
