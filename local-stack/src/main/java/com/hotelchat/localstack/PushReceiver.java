package com.hotelchat.localstack;

import com.hotelchat.pusherserver.AcceptedLog;
import com.hotelchat.pusherserver.EventLoopHttpServer;
import com.hotelchat.pusherserver.StartFailure;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A receiver of push messages shaped like Firebase Cloud Messaging: its HTTP v1 API, and Google's
 * token endpoint for service accounts in front of it. It remembers what it accepted and misbehaves
 * on demand.
 */
public final class PushReceiver implements AutoCloseable {

    /**
     * The most bytes of a message as JSON in UTF-8; stricter than Google, which counts its parts.
     */
    private static final int MAX_BYTES = 4096;

    private static final String PROJECT = "hotelchat-local";
    private static final String ACCOUNT = "push@hotelchat-local.example";
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final String SCOPE = "https://www.googleapis.com/auth/firebase.messaging";

    /** Google's own library signs for this address, wherever the key file sends it. */
    private static final String GOOGLES_TOKEN_ENDPOINT = "https://oauth2.googleapis.com/token";

    private static final long LIFETIME_SECONDS = 3600;
    private static final long HANG_MILLIS = 60_000;

    /** FCM: a message has at most 4,096 bytes; the request around it needs a little more. */
    private static final long MAX_BODY = 64 * 1024;

    private final EventLoopHttpServer http = new EventLoopHttpServer();
    private final KeyPair accountKey = newKey();
    private final Set<String> granted = ConcurrentHashMap.newKeySet();
    private final AcceptedLog<PushedMessage> accepted = new AcceptedLog<>(PushedMessage::n);

    private PushFault fault = PushFault.NONE;
    private int faultyMessages;

    private PushReceiver(int port) {
        Router router = Router.router(http.vertx());
        router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
        router.post("/token").handler(this::grant);
        // The colon of FCM's address would begin the name of a parameter in a plain route.
        router.postWithRegex("/v1/projects/(?<project>[^/]+)/messages:send").handler(this::receive);
        http.listen(port, new HttpServerOptions(), router);
    }

    /** Starts a receiver on a free port of 127.0.0.1. */
    public static PushReceiver start() {
        return start(0);
    }

    /**
     * Starts a receiver on 127.0.0.1.
     *
     * @param port 0 for a free one
     * @throws StartFailure if the port is taken
     */
    public static PushReceiver start(int port) {
        return new PushReceiver(port);
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The address of the API, without a trailing slash. */
    public String url() {
        return "http://127.0.0.1:" + http.port();
    }

    /** The project whose messages it takes. */
    public String project() {
        return PROJECT;
    }

    /** The credentials of the sender, a service account file as Google issues them. */
    public String serviceAccountJson() {
        String pem =
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(accountKey.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n";
        return new JsonObject()
                .put("type", "service_account")
                .put("project_id", PROJECT)
                .put("private_key_id", "local")
                .put("private_key", pem)
                .put("client_email", ACCOUNT)
                .put("client_id", "1001")
                .put("token_uri", url() + "/token")
                .encode();
    }

    /** Misbehaves like that from now on; {@link PushFault#NONE} ends it. */
    public synchronized void faults(PushFault next) {
        fault = next;
        faultyMessages = 0;
    }

    private synchronized PushFault faultOf(String token) {
        String concerned = fault.token();
        if (fault.mode() == PushFault.Mode.NONE
                || (concerned != null && !concerned.equals(token))) {
            return PushFault.NONE;
        }
        PushFault now = fault;
        faultyMessages++;
        if (faultyMessages >= fault.count()) {
            fault = PushFault.NONE;
        }
        return now;
    }

    /**
     * Returns the accepted messages, in order; the last 100,000 are remembered.
     *
     * @param n messages after this number; 0 for all
     */
    public List<PushedMessage> messages(long n) {
        return accepted.after(n);
    }

    /** OAuth 2.0 for a service account: RFC 7523, 2.1. */
    private void grant(RoutingContext context) {
        String assertion = context.request().getFormAttribute("assertion");
        if (!GRANT.equals(context.request().getFormAttribute("grant_type")) || assertion == null) {
            answer(context, 400, new JsonObject().put("error", "unsupported_grant_type"));
            return;
        }
        try {
            JwtClaims claims =
                    new JwtConsumerBuilder()
                            .setVerificationKey(accountKey.getPublic())
                            .setExpectedIssuer(ACCOUNT)
                            .setExpectedAudience(url() + "/token", GOOGLES_TOKEN_ENDPOINT)
                            .setRequireExpirationTime()
                            .build()
                            .processToClaims(assertion);
            String scopes = claims.getClaimValueAsString("scope");
            if (scopes == null || !List.of(scopes.split(" ", -1)).contains(SCOPE)) {
                answer(context, 400, new JsonObject().put("error", "invalid_scope"));
                return;
            }
        } catch (InvalidJwtException e) {
            answer(context, 400, new JsonObject().put("error", "invalid_grant"));
            return;
        }
        String token = UUID.randomUUID().toString();
        granted.add("Bearer " + token);
        answer(
                context,
                200,
                new JsonObject()
                        .put("access_token", token)
                        .put("token_type", "Bearer")
                        .put("expires_in", LIFETIME_SECONDS));
    }

    private void receive(RoutingContext context) {
        String authorization = context.request().getHeader("authorization");
        if (authorization == null || !granted.contains(authorization)) {
            refuse(context, 401, "UNAUTHENTICATED", null);
            return;
        }
        if (!PROJECT.equals(EventLoopHttpServer.pathParam(context, "project"))) {
            refuse(context, 403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH");
            return;
        }
        JsonObject message;
        String token;
        try {
            message = new JsonObject(context.body().buffer()).getJsonObject("message");
            token = message.getString("token", "");
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            refuse(context, 400, "INVALID_ARGUMENT", "INVALID_ARGUMENT");
            return;
        }
        if (message.toBuffer().length() > MAX_BYTES) {
            refuse(context, 400, "INVALID_ARGUMENT", "INVALID_ARGUMENT");
            return;
        }
        PushFault now = faultOf(token);
        switch (now.mode()) {
            case ERROR -> refuse(context, now.status(), status(now.status()), null);
            case UNREGISTERED -> refuse(context, 404, "NOT_FOUND", "UNREGISTERED");
            case HANG ->
                    http.vertx()
                            .setTimer(
                                    HANG_MILLIS, ignored -> context.request().connection().close());
            case NONE -> accept(context, message, token);
        }
    }

    private void accept(RoutingContext context, JsonObject message, String token) {
        try {
            JsonObject data = message.getJsonObject("data");
            boolean texts =
                    data == null || data.stream().allMatch(one -> one.getValue() instanceof String);
            if (token.isEmpty() || !texts) {
                refuse(context, 400, "INVALID_ARGUMENT", "INVALID_ARGUMENT");
                return;
            }
            JsonObject notification = message.getJsonObject("notification");
            JsonObject android = message.getJsonObject("android");
            JsonObject apns = message.getJsonObject("apns");
            JsonObject webpush = message.getJsonObject("webpush");
            accepted.add(
                    n ->
                            new PushedMessage(
                                    n,
                                    Instant.now(),
                                    token,
                                    notification,
                                    data,
                                    android,
                                    apns,
                                    webpush));
            answer(
                    context,
                    200,
                    new JsonObject()
                            .put("name", "projects/" + PROJECT + "/messages/" + UUID.randomUUID()));
        } catch (ClassCastException e) {
            refuse(context, 400, "INVALID_ARGUMENT", "INVALID_ARGUMENT");
        }
    }

    private static String status(int code) {
        return switch (code) {
            case 400 -> "INVALID_ARGUMENT";
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 503 -> "UNAVAILABLE";
            default -> "INTERNAL";
        };
    }

    /** An error as Google's APIs answer it, with FCM's own code among the details. */
    private static void refuse(
            RoutingContext context, int code, String status, @Nullable String fcmCode) {
        JsonObject error =
                new JsonObject().put("code", code).put("message", status).put("status", status);
        if (fcmCode != null) {
            error.put(
                    "details",
                    new JsonArray()
                            .add(
                                    new JsonObject()
                                            .put(
                                                    "@type",
                                                    "type.googleapis.com/google.firebase.fcm.v1.FcmError")
                                            .put("errorCode", fcmCode)));
        }
        answer(context, code, new JsonObject().put("error", error));
    }

    private static void answer(RoutingContext context, int status, JsonObject body) {
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.toBuffer());
    }

    /** Stops listening. */
    @Override
    public void close() {
        http.close();
    }
}
