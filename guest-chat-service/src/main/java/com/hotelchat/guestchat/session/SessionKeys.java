package com.hotelchat.guestchat.session;

import com.hotelchat.callers.GuestSessionKeys;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.GuestSessionEvent.SessionKeyPublished;
import com.hotelchat.guestchat.secret.ServiceSecret;
import com.hotelchat.messaging.Outbox;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
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
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The key that signs guest session tokens. The first instance makes it and keeps it in the
 * database, the private half sealed with the service's secret; every instance publishes the public
 * half at its start, for those who verify tokens elsewhere.
 */
@ApplicationScoped
class SessionKeys implements GuestSessionKeys {

    private static final String PURPOSE = "session-key";
    private static final long ONE_MAKER = 0x73657373696F6EL;

    private final ServiceSecret secret;
    private final Outbox outbox;
    private final Clock clock;
    private volatile @Nullable Signing signing;

    SessionKeys(ServiceSecret secret, Outbox outbox, Clock clock) {
        this.secret = secret;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** A key in use. */
    record Signing(String keyId, PublicJsonWebKey publicKey, PrivateKey privateKey) {

        @Override
        public String toString() {
            return "Signing[" + keyId + "]";
        }
    }

    /** The key that signs now. */
    Signing signing() {
        Signing present = signing;
        if (present == null) {
            throw new IllegalStateException("The session key is not loaded yet");
        }
        return present;
    }

    @Override
    public Optional<PublicKey> find(String keyId) {
        Signing present = signing();
        return present.keyId().equals(keyId)
                ? Optional.of(present.publicKey().getPublicKey())
                : Optional.empty();
    }

    void load(@Observes @Priority(Interceptor.Priority.APPLICATION) StartupEvent event)
            throws Throwable {
        Supplier<Uni<Signing>> load =
                () ->
                        outbox.inTransaction(
                                () ->
                                        Panache.getSession()
                                                .chain(this::findOrMake)
                                                .call(this::publish));
        signing = VertxContextSupport.subscribeAndAwait(load);
    }

    private Uni<Signing> findOrMake(Mutiny.Session session) {
        return session.createNativeQuery(
                        "select 1 from pg_advisory_xact_lock(" + ONE_MAKER + ")", Integer.class)
                .getSingleResult()
                .chain(
                        () ->
                                session.createQuery(
                                                "from SessionKey order by createdAt desc",
                                                SessionKey.class)
                                        .setMaxResults(1)
                                        .getSingleResultOrNull())
                .chain(
                        kept -> {
                            if (kept != null) {
                                return Uni.createFrom().item(opened(kept));
                            }
                            Signing made = made();
                            return session.persist(sealed(made)).replaceWith(made);
                        });
    }

    private Uni<Void> publish(Signing key) {
        return outbox.append(
                new SessionKeyPublished(
                        key.keyId(),
                        key.publicKey().toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)),
                clock.instant());
    }

    private SessionKey sealed(Signing key) {
        SessionKey row = new SessionKey();
        row.keyId = key.keyId();
        row.publicKey = key.publicKey().toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
        row.sealedPrivateKey = secret.seal(PURPOSE, key.privateKey().getEncoded());
        row.createdAt = clock.instant();
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
                    row.keyId, PublicJsonWebKey.Factory.newPublicJwk(parameters), privateKey);
        } catch (GeneralSecurityException | JoseException | IOException broken) {
            throw new IllegalStateException("The session key in the database is broken", broken);
        }
    }

    private static Signing made() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            PublicJsonWebKey publicKey = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
            String keyId = UUID.randomUUID().toString();
            publicKey.setKeyId(keyId);
            publicKey.setUse("sig");
            publicKey.setAlgorithm("ES256");
            return new Signing(keyId, publicKey, pair.getPrivate());
        } catch (GeneralSecurityException | JoseException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
