package com.hotelchat.settings;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/**
 * Stops the start where something is set that nobody reads, which is mostly a slip of the pen, or
 * to a value that cannot be meant. What contradicts something else is refused by who reads it.
 */
@ApplicationScoped
class SettingsCheck {

    private final Config config;

    SettingsCheck(Config config) {
        this.config = config;
    }

    void check(@Observes @Priority(Contradictions.FIRST) StartupEvent starting) {
        List<String> complaints =
                KnownSettings.read()
                        .complaints(
                                System.getenv().keySet(),
                                config.getPropertyNames(),
                                name -> config.getOptionalValue(name, String.class).orElse(null));
        if (!complaints.isEmpty()) {
            throw new ConfigurationException(
                    String.join(" ", complaints) + " See docs/configuration.md.");
        }
    }
}
