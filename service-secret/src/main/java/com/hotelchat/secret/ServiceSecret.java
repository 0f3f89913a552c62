package com.hotelchat.secret;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The secret that a service has for itself, {@code hotelchat.secret}. While it is changed there are
 * several: the first hashes and seals, each opens.
 */
// Before the consumers of Kafka start, which would add failures of their own to the reason.
@Startup(Interceptor.Priority.PLATFORM_BEFORE)
@ApplicationScoped
public class ServiceSecret {

    private static final Logger LOG = Logger.getLogger(ServiceSecret.class);
    private static final String SETTING = "hotelchat.secret";

    private final Secret secret;

    ServiceSecret(@ConfigProperty(name = SETTING) Optional<String> setting) {
        secret =
                new Secret(
                        SETTING,
                        setting.orElseThrow(
                                () ->
                                        new ConfigurationException(
                                                "The setting "
                                                        + SETTING
                                                        + " is missing: "
                                                        + Secret.wanted())));
    }

    void say(@Observes StartupEvent started) {
        LOG.infof("Seals with secret %s, of %s", secret.ids().getFirst(), secret.ids());
    }

    /** Returns whether one of these secrets is one of the others. */
    boolean sharesWith(Secret other) {
        return !Collections.disjoint(secret.ids(), other.ids());
    }

    /** Returns the id of the first secret, which marks data that is sealed or hashed with it. */
    public String id() {
        return secret.ids().getFirst();
    }

    /**
     * Returns a keyed hash with the first secret: without the secret, the text cannot be found by
     * trying, however short it is.
     *
     * @param purpose keeps the hashes of one purpose apart from those of another
     * @param parts hashed so that no two lists of parts have the same hash
     */
    public byte[] hash(String purpose, String... parts) {
        return secret.hash(purpose, parts);
    }

    /** The keyed hashes with all secrets, the first one's first. */
    public List<byte[]> hashes(String purpose, String... parts) {
        return secret.hashes(purpose, parts);
    }

    /** Encrypts and authenticates (AES-256-GCM) with the first secret; the nonce stands first. */
    public byte[] seal(String purpose, byte[] plain) {
        return secret.seal(purpose, plain);
    }

    /**
     * Opens what {@link #seal} made, with whichever secret.
     *
     * @throws IllegalStateException when it was sealed with another secret, or changed
     */
    public byte[] open(String purpose, byte[] sealed) {
        return secret.open(purpose, sealed);
    }

    /**
     * Seals again, with the first secret, bytes that {@link #seal} returned.
     *
     * @return empty when they are sealed with the first secret already
     * @throws IllegalStateException when they were sealed with an unknown secret, or changed
     */
    public Optional<byte[]> resealed(String purpose, byte[] sealed) {
        return secret.resealed(purpose, sealed);
    }
}
