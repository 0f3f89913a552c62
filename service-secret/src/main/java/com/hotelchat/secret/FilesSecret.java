package com.hotelchat.secret;

import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The secret that guest-chat-service and staff-chat-service share, {@code hotelchat.files-secret}:
 * it authenticates the cookie with which pages of the staff load files. While it is changed there
 * are several: the first signs, each verifies.
 */
// A singleton without a proxy: injecting it into a bean that is created at the start checks the
// secret then.
@Singleton
public class FilesSecret {

    private static final String SETTING = "hotelchat.files-secret";
    private static final String PURPOSE = "staff files";

    private final Secret secret;

    @Inject
    FilesSecret(
            @ConfigProperty(name = SETTING) Optional<String> setting,
            Instance<ServiceSecret> own,
            Instance<DeviceSecret> devices) {
        this(setting, own.stream(), devices.stream());
    }

    /** Creates the secret in tests. */
    FilesSecret(Optional<String> setting, Stream<ServiceSecret> own, Stream<DeviceSecret> devices) {
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
        if (own.anyMatch(other -> other.sharesWith(secret))
                || devices.anyMatch(other -> other.sharesWith(secret))) {
            throw new ConfigurationException(
                    "The setting "
                            + SETTING
                            + " is unusable: it must differ from hotelchat.secret and from"
                            + " hotelchat.device-secret");
        }
    }

    /**
     * Returns the authentication code of some parts with the first secret.
     *
     * @param parts hashed so that no two lists of parts have the same code
     */
    public byte[] sign(String... parts) {
        return secret.hash(PURPOSE, parts);
    }

    /** Returns the authentication codes of some parts with all secrets. */
    public List<byte[]> signatures(String... parts) {
        return secret.hashes(PURPOSE, parts);
    }
}
