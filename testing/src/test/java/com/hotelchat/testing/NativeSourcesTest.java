package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.RecordComponent;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks the sources of a native executable. An executable knows of reflection and resources only
 * those that are registered at its build: this test checks that the build registers everything that
 * is read and written as JSON without a trace in the code's signatures. Each service's build leaves
 * these sources; {@code ./hotelchat native} builds and tries the executables themselves.
 */
class NativeSourcesTest {

    /** Matches the class names of requests and answers. */
    private static final Pattern BODY =
            Pattern.compile("com/hotelchat/.*(Resource\\$[A-Z]\\w*|View(\\$[A-Z]\\w*)?)\\.class");

    private static final String RECORD = "java/lang/Record";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "guest-chat-service",
                "staff-chat-service",
                "notification-service",
                "realtime-gateway"
            })
    void everyEventIsReadAndWritten(String service) throws IOException {
        Map<String, JsonNode> known = reflection(service);

        for (Class<?> event : eventTypes()) {
            assertThat(known).as(service).containsKey(event.getName());
            for (String members :
                    List.of("allDeclaredConstructors", "allDeclaredMethods", "allDeclaredFields")) {
                assertThat(known.get(event.getName()).path(members).asBoolean())
                        .as(service + ": " + members + " of " + event.getName())
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "guest-chat-service",
                "staff-chat-service",
                "notification-service",
                "realtime-gateway"
            })
    void everyRequestAndAnswerIsReadAndWritten(String service) throws IOException {
        Map<String, JsonNode> known = reflection(service);

        assertThat(known.keySet()).as(service).containsAll(bodies(service));
    }

    /**
     * Checks the options that keep the start and the memory of the executables within bounds, as
     * the bench measured.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "guest-chat-service",
                "staff-chat-service",
                "notification-service",
                "realtime-gateway"
            })
    void executablesAreSmallAndRelocateNoCode(String service) throws IOException {
        assertThat(Files.readString(folder(service).resolve("native-image.args")).split(" ", -1))
                .contains(
                        "-Os",
                        "-H:+RelativeCodePointers",
                        "-H:InitialCollectionPolicy=BySpaceAndTime",
                        "-R:MaxNewSize=8388608");
    }

    @ParameterizedTest
    @ValueSource(strings = {"guest-chat-service", "staff-chat-service", "notification-service"})
    void whatCountsWritesIsKnown(String service) throws IOException {
        assertThat(reflection(service))
                .containsKeys(
                        "com.github.benmanes.caffeine.cache.PSAMS",
                        "com.github.benmanes.caffeine.cache.SSMSA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"guest-chat-service", "staff-chat-service"})
    void contentsOfFilesAreKnown(String service) throws IOException {
        assertThat(resources(service).toString()).contains("org/apache/tika/mime/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"guest-chat-service", "staff-chat-service"})
    void foldingsOfTextAreKnown(String service) throws IOException {
        assertThat(resources(service).toString())
                .contains("org/apache/lucene/analysis/icu/", "com/ibm/icu/impl/data/icudata/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.pusher.rest.data.AuthData",
                "com.pusher.rest.data.Event",
                "com.pusher.rest.data.EventBatch",
                "com.pusher.rest.data.TriggerData",
                "com.hotelchat.gateway.presence.Webhook"
            })
    void whatPusherGetsAndSaysIsReadAndWritten(String type) throws IOException {
        assertThat(reflection("realtime-gateway")).containsKey(type);
    }

    /** All events, and what they are made of. */
    private static Set<Class<?>> eventTypes() {
        Set<Class<?>> found = new LinkedHashSet<>();
        Deque<Class<?>> toSee = new ArrayDeque<>();
        Arrays.stream(EventType.values()).map(EventType::record).forEach(toSee::add);
        while (!toSee.isEmpty()) {
            Class<?> type = toSee.pop();
            if (type.isRecord() && found.add(type)) {
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getGenericType)
                        .forEach(component -> Arrays.stream(ours(component)).forEach(toSee::add));
            }
        }
        assertThat(found).hasSizeGreaterThan(EventType.values().length);
        return found;
    }

    /** Returns the project's types that a type names, itself or as the element of a list. */
    private static Class<?>[] ours(java.lang.reflect.Type type) {
        return switch (type) {
            case Class<?> simple when simple.getPackage() == ChatEvent.class.getPackage() ->
                    new Class<?>[] {simple};
            case java.lang.reflect.ParameterizedType generic ->
                    Arrays.stream(generic.getActualTypeArguments())
                            .flatMap(argument -> Arrays.stream(ours(argument)))
                            .toArray(Class<?>[]::new);
            default -> new Class<?>[0];
        };
    }

    /** The records among the requests and answers of a service; other classes may see them. */
    private static Set<String> bodies(String service) throws IOException {
        Set<String> records = new LinkedHashSet<>();
        try (ZipFile sources = sources(service)) {
            for (ZipEntry entry : sources.stream().toList()) {
                if (BODY.matcher(entry.getName()).matches()
                        && isSharedRecord(sources.getInputStream(entry))) {
                    records.add(entry.getName().replace('/', '.').replaceFirst("\\.class$", ""));
                }
            }
        }
        return records;
    }

    /** Private ones are a class's own, and never read or written. */
    private static boolean isSharedRecord(InputStream bytes) throws IOException {
        try (bytes) {
            ClassModel type = ClassFile.of().parse(bytes.readAllBytes());
            return type.superclass().orElseThrow().asInternalName().equals(RECORD)
                    && type.findAttribute(Attributes.innerClasses()).stream()
                            .flatMap(nested -> nested.classes().stream())
                            .filter(nested -> nested.innerClass().equals(type.thisClass()))
                            .noneMatch(nested -> nested.has(AccessFlag.PRIVATE));
        }
    }

    private static Map<String, JsonNode> reflection(String service) throws IOException {
        Map<String, JsonNode> known = new HashMap<>();
        config(service, "reflect-config.json")
                .forEach(type -> known.put(type.get("name").textValue(), type));
        return known;
    }

    private static JsonNode resources(String service) throws IOException {
        return config(service, "resource-config.json");
    }

    private static JsonNode config(String service, String file) throws IOException {
        try (ZipFile sources = sources(service);
                InputStream json =
                        sources.getInputStream(sources.getEntry("META-INF/native-image/" + file))) {
            return EventJson.mapper().readTree(json);
        }
    }

    private static ZipFile sources(String service) throws IOException {
        try (DirectoryStream<Path> jars =
                Files.newDirectoryStream(folder(service), "*-runner.jar")) {
            return new ZipFile(jars.iterator().next().toFile());
        }
    }

    private static Path folder(String service) {
        Path folder = Checkout.root().resolve(service).resolve("target/native-sources");
        assertThat(folder).as("what ./mvnw verify leaves of " + service).isDirectory();
        return folder;
    }
}
