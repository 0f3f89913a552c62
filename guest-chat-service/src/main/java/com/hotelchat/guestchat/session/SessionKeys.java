package com.hotelchat.guestchat.session;

import com.hotelchat.callers.GuestSessionKeys;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.GuestSessionEvent.SessionKeyPublished;
import com.hotelchat.events.Topic;
import com.hotelchat.messaging.Outbox;
import com.hotelchat.secret.ServiceSecret;
import com.hotelchat.settings.Contradictions;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.common.runtime.util.SchedulerUtils;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * The keys of guest session tokens. One signs, for as long as the setting says; then the next is
 * made, and signs as soon as everybody can know it. A former key verifies until the last token that
 * it signed has expired, but one that leaked counts no more. The database keeps them, the private
 * halves sealed with the service's secret; the public halves are published for those who verify
 * tokens elsewhere.
 */
@ApplicationScoped
class SessionKeys implements GuestSessionKeys {

    private static final String PURPOSE = "session-key";
    static final long ONE_MAKER = 0x73657373696F6EL;

    private static final String KEY_LIFETIME = "hotelchat.guest-session.key-lifetime";
    private static final String KEY_NOTICE = "hotelchat.guest-session.key-notice";
    private static final String KEY_CHECK = "hotelchat.guest-session.key-check";

    private static final Logger LOG = Logger.getLogger(SessionKeys.class);

    /** SQLSTATE, from appendix A of PostgreSQL's documentation. */
    private static final String LOCK_TIMEOUT = "55P03";

    private static final int MAX_CAUSES = 20;

    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);
    private static final Duration LOAD_PATIENCE = Duration.ofMinutes(1);

    private final ServiceSecret secret;
    private final Outbox outbox;
    private final Clock clock;
    private final Duration keyLifetime;
    private final Duration keyNotice;
    private final String keyCheck;
    private final Duration sessionLifetime;

    /** The keys, oldest first. */
    private volatile List<Signing> keys = List.of();

    SessionKeys(
            ServiceSecret secret,
            Outbox outbox,
            Clock clock,
            @ConfigProperty(name = KEY_LIFETIME) Duration keyLifetime,
            @ConfigProperty(name = KEY_NOTICE) Duration keyNotice,
            @ConfigProperty(name = KEY_CHECK) String keyCheck,
            @ConfigProperty(name = "hotelchat.guest-session.lifetime") Duration sessionLifetime) {
        this.secret = secret;
        this.outbox = outbox;
        this.clock = clock;
        this.keyLifetime = keyLifetime;
        this.keyNotice = keyNotice;
        this.sessionLifetime = sessionLifetime;
        this.keyCheck = keyCheck;
    }

    void requireUsable(@Observes @Priority(Contradictions.FIRST) StartupEvent starting) {
        Contradictions.requireAbove(KEY_LIFETIME, keyLifetime, KEY_NOTICE, keyNotice);
        if (!SchedulerUtils.isOff(keyCheck)) {
            Contradictions.requireAbove(
                    KEY_NOTICE, keyNotice, KEY_CHECK, DurationConverter.parseDuration(keyCheck));
        }
    }

    /** A key in use. */
    record Signing(
            String keyId, PublicJsonWebKey publicKey, PrivateKey privateKey, Instant createdAt) {

        Map<String, Object> publicParameters() {
            return publicKey.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
        }

        @Override
        public String toString() {
            return "Signing[" + keyId + "]";
        }
    }

    /** The key that signs now: the newest that everybody had time to hear of. */
    Signing signing() {
        List<Signing> present = keys;
        if (present.isEmpty()) {
            throw new IllegalStateException("The session keys are not loaded yet");
        }
        Instant known = clock.instant().minus(keyNotice);
        return present.reversed().stream()
                .filter(key -> !key.createdAt().isAfter(known))
                .findFirst()
                .orElse(present.getFirst());
    }

    /** The public keys of all tokens that may still count, as JSON Web Keys (RFC 7517). */
    List<Map<String, Object>> publicKeys() {
        return keys.stream().map(Signing::publicParameters).toList();
    }

    @Override
    public Optional<PublicKey> find(String keyId) {
        return keys.stream()
                .filter(key -> key.keyId().equals(keyId))
                .findFirst()
                .map(key -> key.publicKey().getPublicKey());
    }

    void load(@Observes @Priority(Interceptor.Priority.APPLICATION) StartupEvent event)
            throws Throwable {
        // Another instance, or a check of this one, may hold the lock for longer than a statement
        // may
        // wait: a start that fails then takes longer than one that tries again.
        Supplier<Uni<List<Signing>>> load =
                () ->
                        outbox.inTransaction(() -> renewed().call(this::publishAll))
                                .onFailure(SessionKeys::isLockTimeout)
                                .invoke(() -> LOG.warn("Waiting for the lock of the session keys"))
                                .onFailure(SessionKeys::isLockTimeout)
                                .retry()
                                .withBackOff(FIRST_RETRY, LAST_RETRY)
                                .expireIn(LOAD_PATIENCE.toMillis());
        keys = VertxContextSupport.subscribeAndAwait(load);
    }

    private static boolean isLockTimeout(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MAX_CAUSES)
                .anyMatch(
                        cause ->
                                cause instanceof PgException refused
                                                && LOCK_TIMEOUT.equals(refused.getSqlState())
                                        || cause instanceof SQLException converted
                                                && LOCK_TIMEOUT.equals(converted.getSQLState()));
    }

    /** Makes the next key when its time has come, and learns what other instances did. */
    @Scheduled(
            every = "${" + KEY_CHECK + "}",
            delayed = "1s",
            skipExecutionIf = Scheduled.ApplicationNotRunning.class,
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> renew() {
        return outbox.inTransaction(this::renewed)
                .invoke(renewed -> keys = renewed)
                .replaceWithVoid();
    }

    private Uni<List<Signing>> renewed() {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "select 1 from pg_advisory_xact_lock("
                                                        + ONE_MAKER
                                                        + ")",
                                                Integer.class)
                                        .getSingleResult()
                                        .chain(
                                                () ->
                                                        session.createQuery(
                                                                        "from SessionKey order by"
                                                                                + " createdAt, keyId",
                                                                        SessionKey.class)
                                                                .getResultList())
                                        .chain(kept -> renewed(session, kept)));
    }

    private Uni<List<Signing>> renewed(Mutiny.Session session, List<SessionKey> kept) {
        Instant now = clock.instant();
        List<Signing> present = new ArrayList<>();
        Uni<Void> removed = Uni.createFrom().voidItem();
        for (int i = 0; i < kept.size(); i++) {
            SessionKey key = kept.get(i);
            boolean isOver =
                    key.isLeaked
                            || i + 1 < kept.size()
                                    && kept.get(i + 1)
                                            .createdAt
                                            .plus(keyNotice)
                                            .plus(sessionLifetime)
                                            .isBefore(now);
            if (isOver) {
                removed = removed.chain(() -> remove(session, key));
            } else {
                present.add(opened(key));
                secret.resealed(PURPOSE, key.sealedPrivateKey)
                        .ifPresent(resealed -> key.sealedPrivateKey = resealed);
            }
        }
        if (!present.isEmpty() && present.getLast().createdAt().plus(keyLifetime).isAfter(now)) {
            return removed.replaceWith(present);
        }
        Signing made = made();
        present.add(made);
        return removed.chain(() -> session.persist(sealed(made)))
                .chain(() -> publish(made))
                .replaceWith(present);
    }

    private Uni<Void> remove(Mutiny.Session session, SessionKey key) {
        return session.remove(key)
                .chain(
                        () ->
                                outbox.remove(
                                        Topic.GUEST_CHAT_SESSIONS,
                                        SessionKeyPublished.keyOf(key.keyId),
                                        clock.instant()));
    }

    private Uni<Void> publishAll(List<Signing> present) {
        Uni<Void> published = Uni.createFrom().voidItem();
        for (Signing key : present) {
            published = published.chain(() -> publish(key));
        }
        return published;
    }

    private Uni<Void> publish(Signing key) {
        return outbox.append(
                new SessionKeyPublished(key.keyId(), key.publicParameters()), clock.instant());
    }

    private SessionKey sealed(Signing key) {
        SessionKey row = new SessionKey();
        row.keyId = key.keyId();
        row.publicKey = key.publicKey().toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
        row.sealedPrivateKey = secret.seal(PURPOSE, key.privateKey().getEncoded());
        row.createdAt = key.createdAt();
        return row;
    }

    private Signing opened(SessionKey row) {
        try {
            Map<String, Object> parameters =
                    EventJson.mapper().readerForMapOf(Object.class).readValue(row.publicKey);
            PrivateKey privateKey =
                    KeyFactory.getInstance("EC")
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(
                                            secret.open(PURPOSE, row.sealedPrivateKey)));
            return new Signing(
                    row.keyId,
                    PublicJsonWebKey.Factory.newPublicJwk(parameters),
                    privateKey,
                    row.createdAt);
        } catch (GeneralSecurityException | JoseException | IOException broken) {
            throw new IllegalStateException("The session key in the database is broken", broken);
        }
    }

    private Signing made() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            PublicJsonWebKey publicKey = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
            String keyId = UUID.randomUUID().toString();
            publicKey.setKeyId(keyId);
            publicKey.setUse("sig");
            publicKey.setAlgorithm("ES256");
            return new Signing(keyId, publicKey, pair.getPrivate(), clock.instant());
        } catch (GeneralSecurityException | JoseException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
