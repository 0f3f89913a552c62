package com.hotelchat.localstack;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Limits the logs of the embedded servers to warnings and errors. */
final class ServerLogs {

    // References are kept: java.util.logging drops the level of a logger that is not referenced.
    private static final List<Logger> QUIET =
            List.of(
                    Logger.getLogger("kafka"),
                    Logger.getLogger("org.apache.kafka"),
                    Logger.getLogger("state.change.logger"),
                    Logger.getLogger("io.smallrye.reactive.messaging.kafka.companion"),
                    Logger.getLogger("io.zonky.test"),
                    Logger.getLogger("org.postgresql"));

    // Loggers that warn at every orderly start and stop of a single broker and its clients.
    private static final List<Logger> SILENT =
            List.of(
                    Logger.getLogger("org.apache.kafka.clients.NetworkClient"),
                    Logger.getLogger("org.apache.kafka.clients.producer.internals.Sender"),
                    Logger.getLogger("org.apache.kafka.controller.QuorumController"),
                    Logger.getLogger("org.apache.kafka.server.NodeToControllerRequestThread"),
                    Logger.getLogger("kafka.server.NodeToControllerRequestThread"));

    private ServerLogs() {}

    /** Lowers the noise; harmless when repeated. */
    static void quiet() {
        QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
        SILENT.forEach(logger -> logger.setLevel(Level.SEVERE));
    }
}
