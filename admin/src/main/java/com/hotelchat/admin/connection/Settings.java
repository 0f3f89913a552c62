package com.hotelchat.admin.connection;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** The settings of the tool: environment variables. */
public final class Settings {

    private static final String KAFKA = "KAFKA_";
    private static final String BOOTSTRAP_SERVERS = "KAFKA_BOOTSTRAP_SERVERS";

    private final Map<String, String> environment;

    /** Creates settings from environment variables. */
    public Settings(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * Returns a setting.
     *
     * @throws AdminException if it is missing or blank
     */
    public String required(String name) {
        String value = environment.getOrDefault(name, "");
        if (value.isBlank()) {
            throw new AdminException("The environment variable " + name + " must be set.");
        }
        return value;
    }

    /**
     * Returns the connection settings of Kafka's clients: {@code KAFKA_SSL_TRUSTSTORE_LOCATION}
     * becomes {@code ssl.truststore.location}. Leaves out every other setting, as the environment
     * of a service may contain settings of consumers and producers.
     *
     * @throws AdminException if the brokers are missing
     */
    Map<String, Object> kafka() {
        required(BOOTSTRAP_SERVERS);
        Map<String, Object> settings = new HashMap<>();
        environment.forEach(
                (name, value) -> {
                    if (name.startsWith(KAFKA)) {
                        String key =
                                name.substring(KAFKA.length())
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '.');
                        if (AdminClientConfig.configNames().contains(key)) {
                            settings.put(key, value);
                        }
                    }
                });
        return settings;
    }

    /** Returns the addresses of the brokers. */
    String bootstrapServers() {
        return required(BOOTSTRAP_SERVERS);
    }
}
