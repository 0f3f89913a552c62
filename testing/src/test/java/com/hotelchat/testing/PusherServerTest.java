package com.hotelchat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hotelchat.localstack.ServiceProcess;
import com.pusher.client.PusherOptions;
import com.pusher.client.channel.PrivateChannelEventListener;
import com.pusher.client.channel.PusherEvent;
import com.pusher.rest.Pusher;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged Pusher-compatible server as a process, used through Pusher's own libraries. */
class PusherServerTest {

    private static final Path TARGET = Checkout.root().resolve("pusher-server/target");
    private static final Duration START = Duration.ofSeconds(60);
    private static final int TERMINATED = 128 + 15;

    @TempDir Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = ServiceProcess.freePort();
    private Process process;

    @AfterEach
    void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void deliversEventsAndWebhooksUntilItIsTerminated() throws Exception {
        List<String> webhooks = new CopyOnWriteArrayList<>();
        HttpServer application = application(webhooks);
        String url = "http://127.0.0.1:" + application.getAddress().getPort() + "/webhooks";
        Pusher api = new Pusher("1001", "some-key", "some-secret");
        api.setHost("127.0.0.1:" + port);
        List<String> received = new CopyOnWriteArrayList<>();
        try (api) {
            start(Map.of("WEBHOOK_URL", url));
            await().atMost(START).ignoreExceptions().until(() -> status("/ready") == 200);
            com.pusher.client.Pusher client = subscribed(api, "private-a", received);

            await().until(() -> received.contains("subscribed"));
            assertThat(api.trigger("private-a", "news", Map.of("id", 7)).getHttpStatus())
                    .isEqualTo(200);

            await().until(() -> received.contains("news {\"id\":7}"));
            await().until(
                            () ->
                                    webhooks.stream()
                                            .anyMatch(body -> body.contains("channel_occupied")));
            assertThat(status("/dev/pusher/events")).isEqualTo(404);
            assertThat(said())
                    .contains("Pusher-compatible server started: port=" + port)
                    .doesNotContain("some-secret");
            client.disconnect();

            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(TERMINATED);
        } finally {
            application.stop(0);
        }
    }

    @Test
    void namesTheSettingThatIsWrong() throws Exception {
        start(Map.of("PUSHER_APP_ID", "one"));

        assertThat(process.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(said().strip()).isEqualTo("PUSHER_APP_ID must consist of digits.");
    }

    private void start(Map<String, String> settings) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder =
                new ProcessBuilder(
                                java.toString(),
                                "-XX:+UseSerialGC",
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                TARGET.resolve("pusher-server.jar")
                                        + File.pathSeparator
                                        + TARGET.resolve("lib/*"),
                                "com.hotelchat.pusherserver.PusherServerMain")
                        .redirectErrorStream(true)
                        .redirectOutput(output().toFile());
        Map<String, String> environment =
                new HashMap<>(
                        Map.of(
                                "PUSHER_APP_ID",
                                "1001",
                                "PUSHER_KEY",
                                "some-key",
                                "PUSHER_SECRET",
                                "some-secret",
                                "PORT",
                                Integer.toString(port)));
        environment.putAll(settings);
        builder.environment().putAll(environment);
        process = builder.start();
    }

    private Path output() {
        return folder.resolve("output.txt");
    }

    private String said() throws IOException {
        return Files.readString(output());
    }

    private int status(String path) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpServer application(List<String> webhooks) throws IOException {
        HttpServer application =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        application.createContext(
                "/webhooks",
                exchange -> {
                    webhooks.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        application.start();
        return application;
    }

    private com.pusher.client.Pusher subscribed(Pusher api, String channel, List<String> received) {
        PusherOptions options =
                new PusherOptions().setHost("127.0.0.1").setWsPort(port).setUseTLS(false);
        options.setAuthorizer((name, socketId) -> api.authenticate(socketId, name));
        com.pusher.client.Pusher client = new com.pusher.client.Pusher("some-key", options);
        client.connect();
        client.subscribePrivate(channel, new Recorder(received), "news");
        return client;
    }

    /** Records what a subscriber receives. */
    private record Recorder(List<String> received) implements PrivateChannelEventListener {
        @Override
        public void onEvent(PusherEvent event) {
            received.add(event.getEventName() + " " + event.getData());
        }

        @Override
        public void onSubscriptionSucceeded(String channel) {
            received.add("subscribed");
        }

        @Override
        public void onAuthenticationFailure(String message, Exception failure) {
            received.add("failed: " + message);
        }
    }
}
