package com.hotelchat.pusherserver;

import java.util.Map;

/**
 * Runs the server as a program of its own, configured by {@link PusherServerSettings}, until it is
 * terminated. Exits with 1 and one sentence if it cannot start.
 */
public final class PusherServerMain {

    private PusherServerMain() {}

    /** Starts the server. */
    public static void main(String[] arguments) {
        try {
            start(System.getenv());
        } catch (StartFailure failure) {
            System.err.println(failure.getMessage());
            System.exit(1);
        }
    }

    private static void start(Map<String, String> environment) {
        PusherServerSettings settings = PusherServerSettings.of(environment);
        PusherServer server = PusherServer.start(PusherServer.Options.standalone(settings));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
        System.out.printf(
                "Pusher-compatible server started: port=%d app=%s webhooks=%b%n",
                server.port(), settings.app().id(), settings.webhookUrl() != null);
    }
}
