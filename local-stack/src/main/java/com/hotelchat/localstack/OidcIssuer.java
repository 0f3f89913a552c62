package com.hotelchat.localstack;

import com.hotelchat.pusherserver.EventLoopHttpServer;
import com.hotelchat.pusherserver.StartFailure;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * A small OpenID Connect issuer for the demo hotels' staff: discovery, keys and the token endpoint
 * under {@code /auth}, RS256 access tokens. It signs any token that a test requests.
 */
public final class OidcIssuer implements AutoCloseable {

    /** The audience of every token, and the only client there is. */
    public static final String CLIENT = "hotelchat";

    /** A token's life unless asked otherwise, seconds: a long shift. */
    static final long LIFETIME_SECONDS = 12 * 3600;

    private final EventLoopHttpServer http = new EventLoopHttpServer();
    private final RsaJsonWebKey key;
    private final String issuerUrl;

    private OidcIssuer(int port, @Nullable String issuerUrl, RsaJsonWebKey key) {
        this.key = key;
        Router router = Router.router(http.vertx());
        router.route().handler(BodyHandler.create(false).setBodyLimit(64 * 1024));
        router.get("/auth/.well-known/openid-configuration").handler(this::discovery);
        router.get("/auth/jwks").handler(this::keys);
        router.post("/auth/token").handler(this::grant);
        http.listen(port, new HttpServerOptions(), router);
        this.issuerUrl =
                issuerUrl == null ? "http://localhost:" + http.port() + "/auth" : issuerUrl;
    }

    /** Starts an issuer with a key of its own on a free port. */
    public static OidcIssuer start() {
        return start(0);
    }

    /**
     * Starts an issuer with a key of its own.
     *
     * @param port 0 for a free one
     * @throws StartFailure if the port is taken
     */
    public static OidcIssuer start(int port) {
        return new OidcIssuer(port, null, newKey());
    }

    /**
     * Starts an issuer that is seen under another address, that of a front door.
     *
     * @param port 0 for a free one
     * @param issuerUrl what the tokens' {@code iss} says
     * @param keyFile where the key is kept between runs, so that tokens outlive them; made with
     *     mode 600 if it is missing
     * @throws StartFailure if the port is taken
     */
    public static OidcIssuer start(int port, String issuerUrl, Path keyFile) {
        return new OidcIssuer(port, issuerUrl, keptKey(keyFile));
    }

    private static RsaJsonWebKey newKey() {
        try {
            RsaJsonWebKey made = RsaJwkGenerator.generateJwk(2048);
            made.setKeyId(UUID.randomUUID().toString());
            made.setAlgorithm(AlgorithmIdentifiers.RSA_USING_SHA256);
            made.setUse("sig");
            return made;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RsaJsonWebKey keptKey(Path file) {
        try {
            if (Files.exists(file)) {
                return (RsaJsonWebKey) JsonWebKey.Factory.newJwk(Files.readString(file));
            }
            RsaJsonWebKey made = newKey();
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, made.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE));
            return made;
        } catch (JoseException e) {
            throw new StartFailure("The issuer's key in " + file + " cannot be read.", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port it listens on itself. */
    public int port() {
        return http.port();
    }

    /** The value of the tokens' {@code iss}. */
    public String issuerUrl() {
        return issuerUrl;
    }

    /**
     * The address at which a service of this machine reaches the issuer, for {@code
     * quarkus.oidc.auth-server-url}; it differs from {@link #issuerUrl()} behind a reverse proxy.
     */
    public String serverUrl() {
        return "http://127.0.0.1:" + port() + "/auth";
    }

    /**
     * An access token of a demo member of staff, valid for 12 hours.
     *
     * @throws IllegalArgumentException for an unknown user name
     */
    public String token(String username) {
        return token(username, LIFETIME_SECONDS);
    }

    /**
     * An access token of a demo member of staff.
     *
     * @param expiresIn seconds from now; a negative number makes an expired token
     * @throws IllegalArgumentException for an unknown user name
     */
    public String token(String username, long expiresIn) {
        DemoHotels.Staff staff =
                DemoHotels.staff(username)
                        .orElseThrow(
                                () -> new IllegalArgumentException("Nobody is called " + username));
        Map<String, Object> claims = claims(staff);
        claims.put("exp", Instant.now().getEpochSecond() + expiresIn);
        return token(claims);
    }

    /**
     * A signed token with these claims. {@code iss}, {@code aud}, {@code iat}, {@code exp} (in 12
     * hours) and {@code jti} are added unless they are among them.
     */
    public String token(Map<String, ?> claims) {
        return sign(key, complete(claims));
    }

    /**
     * A token like {@link #token(Map)}, signed with a key that is not the issuer's under the key id
     * of the issuer's: what a forger would send.
     */
    public String forgedToken(Map<String, ?> claims) {
        RsaJsonWebKey forgers = newKey();
        forgers.setKeyId(key.getKeyId());
        return sign(forgers, complete(claims));
    }

    /** The claims about a person, without those about the token; the caller may change them. */
    public static Map<String, Object> claims(DemoHotels.Staff staff) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", "staff-" + staff.id());
        claims.put("preferred_username", staff.username());
        claims.put("hotel_slug", staff.hotel());
        claims.put("staff_id", staff.id());
        claims.put("groups", staff.groups());
        return claims;
    }

    private Map<String, Object> complete(Map<String, ?> claims) {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("iss", issuerUrl);
        all.put("aud", CLIENT);
        all.put("iat", now);
        all.put("exp", now + LIFETIME_SECONDS);
        all.put("jti", UUID.randomUUID().toString());
        all.putAll(claims);
        return all;
    }

    private static String sign(RsaJsonWebKey signer, Map<String, Object> claims) {
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        token.setKeyIdHeaderValue(signer.getKeyId());
        token.setHeader("typ", "JWT");
        token.setPayload(JsonUtil.toJson(claims));
        token.setKey(signer.getPrivateKey());
        try {
            return token.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** OpenID Connect Discovery 1.0, the part that clients of tokens read. */
    private void discovery(RoutingContext context) {
        // The addresses follow the caller's way here, direct or through a reverse proxy.
        String base = "http://" + context.request().authority() + "/auth";
        answer(
                context,
                200,
                new JsonObject()
                        .put("issuer", issuerUrl)
                        .put("token_endpoint", base + "/token")
                        .put("jwks_uri", base + "/jwks")
                        .put("grant_types_supported", new JsonArray().add("password"))
                        .put("response_types_supported", new JsonArray().add("token"))
                        .put("subject_types_supported", new JsonArray().add("public"))
                        .put(
                                "id_token_signing_alg_values_supported",
                                new JsonArray().add(AlgorithmIdentifiers.RSA_USING_SHA256)));
    }

    private void keys(RoutingContext context) {
        JsonObject shown =
                new JsonObject(
                        new LinkedHashMap<>(
                                key.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)));
        answer(context, 200, new JsonObject().put("keys", new JsonArray(List.of(shown))));
    }

    /** The resource owner password grant (RFC 6749, 4.3), with its error codes (5.2). */
    private void grant(RoutingContext context) {
        if (!"password".equals(field(context, "grant_type"))) {
            refuse(context, "unsupported_grant_type");
            return;
        }
        if (!CLIENT.equals(field(context, "client_id"))) {
            refuse(context, "invalid_client");
            return;
        }
        Optional<DemoHotels.Staff> staff = DemoHotels.staff(field(context, "username"));
        if (staff.isEmpty() || !DemoHotels.PASSWORD.equals(field(context, "password"))) {
            refuse(context, "invalid_grant");
            return;
        }
        long expiresIn;
        try {
            String wish = field(context, "expires_in");
            expiresIn = wish.isEmpty() ? LIFETIME_SECONDS : Long.parseLong(wish);
        } catch (NumberFormatException e) {
            refuse(context, "invalid_request");
            return;
        }
        answer(
                context,
                200,
                new JsonObject()
                        .put("access_token", token(staff.get().username(), expiresIn))
                        .put("token_type", "Bearer")
                        .put("expires_in", expiresIn));
    }

    private static String field(RoutingContext context, String name) {
        String value = context.request().getFormAttribute(name);
        return value == null ? "" : value;
    }

    private static void refuse(RoutingContext context, String error) {
        answer(context, 400, new JsonObject().put("error", error));
    }

    private static void answer(RoutingContext context, int status, JsonObject body) {
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .end(body.toBuffer());
    }

    /** Stops listening. */
    @Override
    public void close() {
        http.close();
    }
}
