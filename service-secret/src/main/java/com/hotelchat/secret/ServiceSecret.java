package com.hotelchat.secret;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The one secret that a service has for itself, {@code hotelchat.secret}. */
@Startup
@ApplicationScoped
public class ServiceSecret {

    private static final String SETTING = "hotelchat.secret";

    private final Secret secret;

    ServiceSecret(@ConfigProperty(name = SETTING) Optional<String> setting) {
        secret =
                new Secret(
                        SETTING,
                        setting.orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "The setting "
                                                        + SETTING
                                                        + " is missing: "
                                                        + Secret.wanted())));
    }

    /**
     * A keyed hash: nobody without the secret can find the text by trying, however short it is.
     *
     * @param purpose keeps the hashes of one purpose apart from those of another
     * @param parts hashed so that no two lists of parts have the same hash
     */
    public byte[] hash(String purpose, String... parts) {
        return secret.hash(purpose, parts);
    }

    /** Encrypts and authenticates (AES-256-GCM); the nonce stands first. */
    public byte[] seal(String purpose, byte[] plain) {
        return secret.seal(purpose, plain);
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws IllegalStateException when it was sealed with another secret, or changed
     */
    public byte[] open(String purpose, byte[] sealed) {
        return secret.open(purpose, sealed);
    }
}
