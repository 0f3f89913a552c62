package com.hotelchat.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sender that knows the service account and nothing else. */
class PushReceiverTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private PushReceiver receiver;
    private String bearer;

    @BeforeEach
    void start() throws Exception {
        receiver = PushReceiver.start();
        JsonObject account = new JsonObject(receiver.serviceAccountJson());
        HttpResponse<String> answer = grant(assertion(account, account.getString("token_uri")));
        assertThat(answer.statusCode()).isEqualTo(200);
        bearer = "Bearer " + new JsonObject(answer.body()).getString("access_token");
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private static String assertion(JsonObject account, String audience) throws Exception {
        String pem = account.getString("private_key").replaceAll("-----[A-Z ]+-----|\\s", "");
        PrivateKey key =
                KeyFactory.getInstance("RSA")
                        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(account.getString("client_email"));
        claims.setAudience(audience);
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(10);
        claims.setStringClaim("scope", "https://www.googleapis.com/auth/firebase.messaging");
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        signature.setPayload(claims.toJson());
        signature.setKey(key);
        return signature.getCompactSerialization();
    }

    private HttpResponse<String> grant(String assertion) throws Exception {
        String form =
                "grant_type="
                        + URLEncoder.encode(
                                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                                StandardCharsets.UTF_8)
                        + "&assertion="
                        + assertion;
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(receiver.url() + "/token"))
                        .header("content-type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> push(String authorization, JsonObject message) throws Exception {
        String path = "/v1/projects/" + receiver.project() + "/messages:send";
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(receiver.url() + path))
                        .header("authorization", authorization)
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        new JsonObject().put("message", message).encode()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonObject message(String token) {
        return new JsonObject()
                .put("token", token)
                .put("notification", new JsonObject().put("title", "New message - Room 101"))
                .put("data", new JsonObject().put("type", "new_chat_message"));
    }

    private static String errorCode(HttpResponse<String> answer) {
        return new JsonObject(answer.body())
                .getJsonObject("error")
                .getJsonArray("details")
                .getJsonObject(0)
                .getString("errorCode");
    }

    @Test
    void records_what_it_accepts() throws Exception {
        HttpResponse<String> answer = push(bearer, message("device-1"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getString("name"))
                .startsWith("projects/hotelchat-local/messages/");
        assertThat(receiver.messages(0)).hasSize(1);
        JsonObject row = receiver.messages(0).getFirst().toJson();
        assertThat(row.getString("token")).isEqualTo("device-1");
        assertThat(row.getJsonObject("data").getString("type")).isEqualTo("new_chat_message");
        assertThat(receiver.messages(1)).isEmpty();
    }

    @Test
    void refuses_strangers_and_nonsense() throws Exception {
        assertThat(push("Bearer made-up", message("d")).statusCode()).isEqualTo(401);
        JsonObject account = new JsonObject(receiver.serviceAccountJson());
        assertThat(grant(assertion(account, "http://elsewhere.example/token")).statusCode())
                .isEqualTo(400);
        assertThat(grant("a.b.c").statusCode()).isEqualTo(400);
        assertThat(push(bearer, new JsonObject()).statusCode()).isEqualTo(400);
        JsonObject number = message("d").put("data", new JsonObject().put("id", 7));
        HttpResponse<String> answer = push(bearer, number);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(errorCode(answer)).isEqualTo("INVALID_ARGUMENT");
        assertThat(receiver.messages(0)).isEmpty();
    }

    @Test
    void fails_on_demand() throws Exception {
        receiver.faults(PushFault.of(PushFault.Mode.UNREGISTERED).token("gone"));
        HttpResponse<String> gone = push(bearer, message("gone"));
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(errorCode(gone)).isEqualTo("UNREGISTERED");
        assertThat(push(bearer, message("here")).statusCode()).isEqualTo(200);

        receiver.faults(
                PushFault.fromJson(
                        new JsonObject("{\"mode\":\"error\",\"status\":429,\"count\":1}")));
        assertThat(push(bearer, message("here")).statusCode()).isEqualTo(429);
        assertThat(push(bearer, message("here")).statusCode()).isEqualTo(200);
        assertThat(receiver.messages(0)).hasSize(2);
    }
}
