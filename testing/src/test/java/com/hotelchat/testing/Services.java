package com.hotelchat.testing;

import com.hotelchat.events.EventType;
import com.hotelchat.events.Topic;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** Facts about the services, read from their settings and their code. */
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

    private static final Pattern NAMED_TOPIC = Pattern.compile("\\bTopic\\.([A-Z_]+)\\b");

    /** Matches the code that writes a tombstone for a key of a topic. */
    private static final Pattern REMOVAL =
            Pattern.compile("\\.remove\\(\\s*(?:connection,\\s*)?Topic\\.([A-Z_]+)\\b");

    private static final Pattern RECEIVER = Pattern.compile("@Incoming\\(\"([^\"]+)\"\\)");

    /** Matches the code that writes dead letters: by the inbox, or without one. */
    private static final Pattern GIVES_UP = Pattern.compile("\\b(?:Inbox|DeadLetters)\\b");

    /** Matches the code that keeps the trace of the cause of a record. */
    private static final Pattern TRACES =
            Pattern.compile("\\b(?:Outbox|SignalProducer|TraceParent\\.(?:now|put))\\b");

    private static final String INCOMING = "mp.messaging.incoming.";

    private Services() {}

    /** Returns the port on which the service listens. */
    static int port(String service) {
        return Integer.parseInt(properties(service).getProperty("quarkus.http.port"));
    }

    /** Returns the port of the service's health and metrics. */
    static int managementPort(String service) {
        return Integer.parseInt(properties(service).getProperty("quarkus.management.port"));
    }

    /** Returns the number of connections to its database that a service's requests may hold. */
    static int connections(String service) {
        return Integer.parseInt(
                properties(service).getProperty("quarkus.datasource.reactive.max-size"));
    }

    /** Returns whether the service owns a database. */
    static boolean hasDatabase(String service) {
        return properties(service).containsKey("quarkus.datasource.db-kind");
    }

    /** The topics that the service reads in a group. */
    static Set<String> topics(String service) {
        return incoming(service, ".topic");
    }

    /** The topics that the service reads in a group, and the group of each. */
    static Map<String, String> groupsByTopic(String service) {
        Properties properties = properties(service);
        Map<String, String> groups = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(INCOMING) && name.endsWith(".topic")) {
                String channel = name.substring(0, name.length() - ".topic".length());
                groups.put(
                        properties.getProperty(name),
                        properties.getProperty(channel + ".group.id"));
            }
        }
        return groups;
    }

    /** The topics that the service follows without a group: its code names them where it does. */
    static Set<String> followed(String service) {
        return sources(service)
                .filter(code -> code.contains("new StateTopics<>("))
                .flatMap(code -> NAMED_TOPIC.matcher(code).results())
                .map(match -> Topic.valueOf(match.group(1)).wireName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Returns the events that the service publishes: its code makes them, or names the type for its
     * SQL.
     */
    static Set<EventType> told(String service) {
        List<String> sources = sources(service).toList();
        return Arrays.stream(EventType.values())
                .filter(type -> sources.stream().anyMatch(code -> tells(code, type)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean tells(String code, EventType type) {
        Class<?> record = type.record();
        String name = record.getSimpleName();
        String family = Objects.requireNonNull(record.getEnclosingClass()).getSimpleName();
        return code.contains("new " + family + "." + name + "(")
                || (code.contains("import " + record.getCanonicalName() + ";")
                        && code.contains("new " + name + "("))
                || Pattern.compile("\\bEventType\\." + type.name() + "\\b").matcher(code).find();
    }

    /** Returns the compacted topics from which the service removes keys. */
    static Set<String> removed(String service) {
        return sources(service)
                .flatMap(code -> REMOVAL.matcher(code).results())
                .map(match -> Topic.valueOf(match.group(1)).wireName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The topics of which the service gives records up that it cannot use. */
    static Set<String> givenUp(String service) {
        Properties properties = properties(service);
        return sources(service)
                .filter(code -> GIVES_UP.matcher(code).find())
                .flatMap(code -> RECEIVER.matcher(code).results())
                .map(match -> properties.getProperty(INCOMING + match.group(1) + ".topic"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns whether the events of the service belong to the traces of their causes. */
    static boolean isTraced(String service) {
        return sources(service).anyMatch(code -> TRACES.matcher(code).find());
    }

    private static Stream<String> sources(String service) {
        try (Stream<Path> files =
                Files.walk(Checkout.root().resolve(service).resolve("src/main/java"))) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(Services::read)
                    .toList()
                    .stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
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
        String document = read(Checkout.root().resolve("docs/operators.md"));
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
