package com.hotelchat.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that knows nothing but the issuer's address verifies what it issues. */
class OidcIssuerTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void grants_a_token_that_its_published_key_verifies() throws Exception {
        try (OidcIssuer issuer = OidcIssuer.start()) {
            HttpResponse<String> answer = grant(issuer, "john.smith", "demo", "");
            assertThat(answer.statusCode()).isEqualTo(200);
            JsonObject body = new JsonObject(answer.body());
            assertThat(body.getString("token_type")).isEqualTo("Bearer");
            assertThat(body.getLong("expires_in")).isEqualTo(OidcIssuer.LIFETIME_SECONDS);

            JwtClaims claims = verifier(issuer).processToClaims(body.getString("access_token"));
            assertThat(claims.getSubject()).isEqualTo("staff-5");
            assertThat(claims.getStringClaimValue("preferred_username")).isEqualTo("john.smith");
            assertThat(claims.getStringClaimValue("hotel_slug")).isEqualTo("hotel-abc");
            assertThat(claims.getClaimValue("staff_id")).isEqualTo(5L);
            assertThat(claims.getStringListClaimValue("groups")).containsExactly("staff");
            assertThat(claims.getIssuedAt()).isNotNull();
        }
    }

    @Test
    void gives_managers_their_roles() throws Exception {
        try (OidcIssuer issuer = OidcIssuer.start()) {
            JwtClaims claims = verifier(issuer).processToClaims(issuer.token("ahmed.khan"));
            assertThat(claims.getStringListClaimValue("groups"))
                    .containsExactly("staff", "manager");
        }
    }

    @Test
    void refuses_a_wrong_password_and_an_unknown_user() throws Exception {
        try (OidcIssuer issuer = OidcIssuer.start()) {
            for (HttpResponse<String> answer :
                    List.of(
                            grant(issuer, "john.smith", "wrong", ""),
                            grant(issuer, "nobody", "demo", ""))) {
                assertThat(answer.statusCode()).isEqualTo(400);
                assertThat(answer.body()).isEqualTo("{\"error\":\"invalid_grant\"}");
            }
        }
    }

    @Test
    void grants_expired_tokens_on_demand() throws Exception {
        try (OidcIssuer issuer = OidcIssuer.start()) {
            HttpResponse<String> answer = grant(issuer, "john.smith", "demo", "&expires_in=-3600");
            assertThat(answer.statusCode()).isEqualTo(200);
            String token = new JsonObject(answer.body()).getString("access_token");
            assertThatThrownBy(() -> verifier(issuer).processToClaims(token))
                    .isInstanceOfSatisfying(
                            InvalidJwtException.class, e -> assertThat(e.hasExpired()).isTrue());
            assertThat(grant(issuer, "john.smith", "demo", "&expires_in=soon").statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void makes_forged_tokens_that_do_not_verify() throws Exception {
        try (OidcIssuer issuer = OidcIssuer.start()) {
            Map<String, Object> claims = Map.of("sub", "staff-5");
            assertThat(verifier(issuer).processToClaims(issuer.token(claims)).getSubject())
                    .isEqualTo("staff-5");
            String forged = issuer.forgedToken(claims);
            assertThatThrownBy(() -> verifier(issuer).processToClaims(forged))
                    .isInstanceOf(InvalidJwtException.class)
                    .hasMessageContaining("signature");
        }
    }

    @Test
    void keeps_its_key_and_its_public_name_between_runs(@TempDir Path folder) throws Exception {
        Path keyFile = folder.resolve("key.json");
        String token;
        try (OidcIssuer issuer = OidcIssuer.start(0, "http://localhost:8080/auth", keyFile)) {
            token = issuer.token("lena.meyer");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)))
                .isEqualTo("rw-------");
        try (OidcIssuer issuer = OidcIssuer.start(0, "http://localhost:8080/auth", keyFile)) {
            JwtClaims claims = verifier(issuer).processToClaims(token);
            assertThat(claims.getIssuer()).isEqualTo("http://localhost:8080/auth");
        }
    }

    private static HttpResponse<String> grant(
            OidcIssuer issuer, String user, String password, String more) throws Exception {
        String form =
                "grant_type=password&client_id=hotelchat&username=%s&password=%s%s"
                        .formatted(user, password, more);
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(issuer.serverUrl() + "/token"))
                        .header("content-type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JwtConsumer verifier(OidcIssuer issuer) throws Exception {
        String discovery =
                HTTP.send(
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        issuer.serverUrl()
                                                                + "/.well-known/openid-configuration"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
        JsonObject found = new JsonObject(discovery);
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(
                        new HttpsJwksVerificationKeyResolver(
                                new HttpsJwks(found.getString("jwks_uri"))))
                .setExpectedIssuer(found.getString("issuer"))
                .setExpectedAudience("hotelchat")
                .setRequireExpirationTime()
                .build();
    }
}
