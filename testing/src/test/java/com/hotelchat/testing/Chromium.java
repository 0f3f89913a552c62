package com.hotelchat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.events.EventJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A Chromium without a window, spoken to by the DevTools protocol. */
final class Chromium implements AutoCloseable {

    private static final String PUSHER_JS_VERSION = "8.6.0";
    private static final long PATIENCE_SECONDS = 60;
    private static final String READY = "DevTools listening on ";

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final AtomicInteger lastId = new AtomicInteger();

    private Chromium(Process process, String address) {
        this.process = process;
        this.socket =
                HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(URI.create(address), new Receiver())
                        .join();
    }

    /** Returns the executable, if it is installed. */
    static Optional<Path> executable() {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(
                        folder ->
                                Stream.of("chromium", "chromium-browser", "google-chrome")
                                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Returns the library as published for pages, if npm has it.
     *
     * @param folder where it may be kept
     */
    static Optional<String> pusherJs(Path folder) {
        ProcessBuilder npm =
                new ProcessBuilder("npm", "pack", "--silent", "pusher-js@" + PUSHER_JS_VERSION);
        ProcessBuilder tar =
                new ProcessBuilder(
                        "tar",
                        "-xzOf",
                        "pusher-js-" + PUSHER_JS_VERSION + ".tgz",
                        "package/dist/web/pusher.min.js");
        try {
            output(npm.directory(folder.toFile()));
            String source = output(tar.directory(folder.toFile()));
            return source.isEmpty() ? Optional.empty() : Optional.of(source);
        } catch (IOException notInstalled) {
            return Optional.empty();
        }
    }

    private static String output(ProcessBuilder command) throws IOException {
        Process process = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    /**
     * Starts one.
     *
     * @param profile a folder of its own
     */
    static Chromium start(Path executable, Path profile) throws IOException {
        Process process =
                new ProcessBuilder(
                                executable.toString(),
                                "--headless=new",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-dev-shm-usage",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--remote-debugging-port=0",
                                "--user-data-dir=" + profile,
                                "about:blank")
                        .redirectErrorStream(true)
                        .start();
        BufferedReader output = process.inputReader();
        for (String line; (line = output.readLine()) != null; ) {
            if (line.startsWith(READY)) {
                // The output is discarded: the process would block if it were not read.
                Thread.ofVirtual().start(() -> output.lines().forEach(ignored -> {}));
                return new Chromium(process, line.substring(READY.length()));
            }
        }
        process.destroyForcibly();
        throw new IOException("Chromium does not start");
    }

    /** Opens a page with cookies of its own. */
    Page open(String url) {
        String context =
                call("Target.createBrowserContext", Map.of(), "").get("browserContextId").asText();
        String target =
                call("Target.createTarget", Map.of("url", url, "browserContextId", context), "")
                        .get("targetId")
                        .asText();
        String session =
                call("Target.attachToTarget", Map.of("targetId", target, "flatten", true), "")
                        .get("sessionId")
                        .asText();
        Page page = new Page(session);
        // Until then, the page is empty, and a script that runs in it is lost.
        Awaitility.await()
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(() -> page.isComplete(url));
        return page;
    }

    /** One page. */
    final class Page {

        private final String session;

        private Page(String session) {
            this.session = session;
        }

        /** Runs statements of an async function in the page; what it returns. */
        JsonNode run(String script) {
            JsonNode answer = evaluate("(async () => {" + script + "\n})()");
            if (answer.has("exceptionDetails")) {
                throw new AssertionError(answer.get("exceptionDetails").toString());
            }
            return answer.at("/result/value");
        }

        private boolean isComplete(String url) {
            return evaluate("document.readyState + ' ' + location.href")
                    .at("/result/value")
                    .asText()
                    .equals("complete " + url);
        }

        /** Loads a library, as a script element does. */
        void load(String source) {
            evaluate(source + "\n;undefined");
        }

        private JsonNode evaluate(String expression) {
            return call(
                    "Runtime.evaluate",
                    Map.of("expression", expression, "awaitPromise", true, "returnByValue", true),
                    session);
        }
    }

    private JsonNode call(String method, Map<String, Object> parameters, String session) {
        int id = lastId.incrementAndGet();
        ObjectNode command = EventJson.mapper().createObjectNode();
        command.put("id", id).put("method", method);
        command.set("params", EventJson.mapper().valueToTree(parameters));
        if (!session.isEmpty()) {
            command.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(command.toString(), true).join();
        try {
            JsonNode answered = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (answered.has("error")) {
                throw new AssertionError(method + ": " + answered.get("error"));
            }
            return answered.get("result");
        } catch (ExecutionException | TimeoutException silent) {
            throw new AssertionError(method + " has no answer", silent);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private final class Receiver implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
            text.append(part);
            if (isLast) {
                try {
                    JsonNode message = EventJson.mapper().readTree(text.toString());
                    CompletableFuture<JsonNode> waiting =
                            answers.remove(message.path("id").asInt(-1));
                    if (waiting != null) {
                        waiting.complete(message);
                    }
                } catch (IOException malformed) {
                    answers.values().forEach(each -> each.completeExceptionally(malformed));
                }
                text.setLength(0);
            }
            return WebSocket.Listener.super.onText(from, part, isLast);
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
