package com.hotelchat.callers;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.callers.Caller.Guest;
import com.hotelchat.callers.GuestSessionTokens.Verification;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.Test;

class GuestSessionTokensTest {

    private static final Instant NOW = Instant.parse("2026-03-01T14:05:00Z");
    private static final Guest GUEST =
            new Guest("hotel-abc", "S-1", "session-1", 1, NOW.plus(Duration.ofDays(1)));

    private final KeyPair key = newKey();
    private final GuestSessionTokens tokens = tokensAt(NOW);

    @Test
    void readsWhatItIssued() {
        assertThat(tokens.verify(issued())).isEqualTo(new Verification.Valid(GUEST));
    }

    @Test
    void tokenPastItsTimeIsExpired() {
        assertThat(tokensAt(GUEST.expiresAt().plusSeconds(1)).verify(issued()))
                .isEqualTo(new Verification.Expired());
    }

    @Test
    void tokenOfAnotherKeyIsUnknown() {
        String forged = tokens.issue(GUEST, "k1", newKey().getPrivate());

        assertThat(tokens.verify(forged)).isEqualTo(new Verification.Unknown());
    }

    @Test
    void expiredTokenOfAnotherKeyIsUnknownNotExpired() {
        String forged = tokens.issue(GUEST, "k1", newKey().getPrivate());

        assertThat(tokensAt(GUEST.expiresAt().plusSeconds(1)).verify(forged))
                .isEqualTo(new Verification.Unknown());
    }

    @Test
    void unsignedTokenIsUnknown() {
        String[] parts = issued().split("\\.", -1);
        String none =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                "{\"alg\":\"none\",\"kid\":\"k1\"}"
                                        .getBytes(StandardCharsets.UTF_8));

        assertThat(tokens.verify(none + "." + parts[1] + "."))
                .isEqualTo(new Verification.Unknown());
        assertThat(tokens.verify(none + "." + parts[1] + "." + parts[2]))
                .isEqualTo(new Verification.Unknown());
    }

    @Test
    void tokenSignedWithThePublicKeyAsASecretIsUnknown() throws Exception {
        JsonWebSignature confused = new JsonWebSignature();
        confused.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        confused.setKeyIdHeaderValue("k1");
        confused.setKey(new HmacKey(key.getPublic().getEncoded()));
        confused.setPayload(new JwtClaims().toJson());

        assertThat(tokens.verify(confused.getCompactSerialization()))
                .isEqualTo(new Verification.Unknown());
    }

    @Test
    void tokenOfAnUnknownKeyIdIsUnknown() {
        assertThat(tokens.verify(tokens.issue(GUEST, "k2", key.getPrivate())))
                .isEqualTo(new Verification.Unknown());
    }

    @Test
    void anythingElseIsUnknown() {
        for (String text : new String[] {"", ".", "..", "a.b.c", "\0", "x".repeat(100_000)}) {
            assertThat(tokens.verify(text)).isEqualTo(new Verification.Unknown());
        }
    }

    private String issued() {
        return tokens.issue(GUEST, "k1", key.getPrivate());
    }

    private GuestSessionTokens tokensAt(Instant now) {
        return new GuestSessionTokens(
                keyId -> keyId.equals("k1") ? Optional.of(key.getPublic()) : Optional.empty(),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
