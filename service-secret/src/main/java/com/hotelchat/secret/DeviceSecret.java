package com.hotelchat.secret;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.interceptor.Interceptor;
import java.util.Collections;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The secret that guest-chat-service and notification-service share, and no other service: it seals
 * the registration tokens of guests' devices between the two, {@code hotelchat.device-secret}.
 * While it is changed, several are set: the first one seals, each of them opens.
 */
// Before the consumers of Kafka start, which would add failures of their own to the reason.
@Startup(Interceptor.Priority.PLATFORM_BEFORE)
@ApplicationScoped
public class DeviceSecret {

    private static final String SETTING = "hotelchat.device-secret";
    private static final String PURPOSE = "device on its way";

    private final Optional<Secret> secret;

    DeviceSecret(@ConfigProperty(name = SETTING) Optional<String> setting, ServiceSecret own) {
        secret = setting.map(text -> new Secret(SETTING, text));
        if (secret.stream().anyMatch(own::sharesWith)) {
            throw new ConfigurationException(
                    "The setting "
                            + SETTING
                            + " is unusable: another service has it, so it must differ from"
                            + " hotelchat.secret");
        }
    }

    /** Returns whether one of these secrets is one of those. */
    boolean sharesWith(Secret other) {
        return secret.stream().anyMatch(known -> !Collections.disjoint(known.ids(), other.ids()));
    }

    /** Seals a value; empty when no secret is set. */
    public Optional<byte[]> seal(byte[] plain) {
        return secret.map(known -> known.seal(PURPOSE, plain));
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws IllegalStateException when it was sealed with another secret, or changed, or there is
     *     no secret here
     */
    public byte[] open(byte[] sealed) {
        return secret.orElseThrow(
                        () -> new IllegalStateException("The setting " + SETTING + " is missing"))
                .open(PURPOSE, sealed);
    }
}
