package com.hotelchat.testing;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** What the services say of themselves in their {@code application.properties}. */
final class Services {

    /** All four, by the names of their modules. */
    static final List<String> NAMES =
            List.of(
                    "guest-chat-service",
                    "staff-chat-service",
                    "notification-service",
                    "realtime-gateway");

    /** The paths that browsers and apps use, and who answers there. */
    static final Map<String, String> ROUTES =
            Map.of(
                    "/api/chat", "guest-chat-service",
                    "/api/staff_chat", "staff-chat-service",
                    "/api/notifications", "notification-service",
                    "/api/staff", "notification-service",
                    "/api/pusher", "realtime-gateway");

    private static final String INCOMING = "mp.messaging.incoming.";

    private Services() {}

    /** Where the service listens. */
    static int port(String service) {
        return Integer.parseInt(properties(service).getProperty("quarkus.http.port"));
    }

    /** Whether the service owns a database. */
    static boolean hasDatabase(String service) {
        return properties(service).containsKey("quarkus.datasource.db-kind");
    }

    /** The topics that the service reads in a group. */
    static Set<String> topics(String service) {
        return incoming(service, ".topic");
    }

    /** The service's consumer groups. */
    static Set<String> groups(String service) {
        return incoming(service, ".group.id");
    }

    private static Set<String> incoming(String service, String end) {
        Properties properties = properties(service);
        return properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith(INCOMING) && name.endsWith(end))
                .map(properties::getProperty)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Properties properties(String service) {
        Path file =
                Checkout.root()
                        .resolve(service)
                        .resolve("src/main/resources/application.properties");
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return properties;
    }

    /**
     * Settings that a deployment may use: those of the services, those of Quarkus that {@code
     * docs/operators.md} names, and those of Kafka's client.
     */
    static Set<String> settings() {
        Set<String> settings = new TreeSet<>(DocumentsTest.known());
        String document;
        try {
            document = Files.readString(Checkout.root().resolve("docs/operators.md"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        Stream<String> quarkus =
                Pattern.compile("`(quarkus\\.[a-z.-]+[a-z])`")
                        .matcher(document)
                        .results()
                        .map(match -> match.group(1));
        Stream<String> kafka = ConsumerConfig.configNames().stream().map(name -> "kafka." + name);
        Stream.concat(quarkus, kafka)
                .map(name -> name.replaceAll("[^a-z0-9]", "_").toUpperCase(Locale.ROOT))
                .forEach(settings::add);
        return settings;
    }
}
