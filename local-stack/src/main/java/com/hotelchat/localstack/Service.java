package com.hotelchat.localstack;

import com.hotelchat.pusherserver.StartFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service that the stack can start.
 *
 * @param name also the folder of its module
 * @param document the name of its API document, which the front door shows under {@code /docs}
 * @param prefixes the paths of the front door that lead to it
 * @param database what it owns, if anything; its role has the same name
 */
record Service(String name, String document, List<String> prefixes, @Nullable String database) {

    static final String GUEST_CHAT = "guest-chat-service";
    static final String STAFF_CHAT = "staff-chat-service";
    static final String NOTIFICATIONS = "notification-service";
    static final String REALTIME_GATEWAY = "realtime-gateway";

    /** The flags of every JVM of a service. */
    static final List<String> JVM_FLAGS =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    /** All services, in the order in which they are listed. */
    static final List<Service> ALL =
            List.of(
                    new Service(GUEST_CHAT, "guest-chat", List.of("/api/chat"), "guest_chat"),
                    new Service(STAFF_CHAT, "staff-chat", List.of("/api/staff_chat"), "staff_chat"),
                    new Service(
                            NOTIFICATIONS,
                            "notifications",
                            List.of("/api/notifications", "/api/staff"),
                            "notification"),
                    new Service(REALTIME_GATEWAY, "realtime", List.of("/api/pusher"), null));

    /** The file that the build makes for a JVM. */
    Path jar(Path checkout) {
        return checkout.resolve(name).resolve("target/quarkus-app/quarkus-run.jar");
    }

    /**
     * The native executable that the build made.
     *
     * @throws StartFailure if it made none
     */
    Path executable(Path checkout) {
        Path target = checkout.resolve(name).resolve("target");
        try (DirectoryStream<Path> runners = Files.newDirectoryStream(target, "*-runner")) {
            for (Path runner : runners) {
                return runner;
            }
        } catch (IOException unbuilt) {
            // An unreadable build counts as none.
        }
        throw new StartFailure(name + " is not built natively: ./hotelchat native " + name + ".");
    }
}
