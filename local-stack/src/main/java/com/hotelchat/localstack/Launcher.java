package com.hotelchat.localstack;

import com.hotelchat.pusherserver.StartFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The verbs of {@code ./hotelchat} that need the stack. The checkout is the current folder; the
 * data folder is {@code .hotelchat} in it, or what {@code HOTELCHAT_DATA} says.
 */
final class Launcher {

    private static final int DEFAULT_PORT = 8080;

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final int NOTHING_RUNS = 3;

    private static final String HELP = "; ./hotelchat --help shows all commands.";

    private final Path checkout;
    private final Path data;
    private final PrintStream terminal;
    private final PrintStream complaints;

    /**
     * @param checkout the folder of the services' modules
     * @param data folder for the data that outlives a stack
     * @param terminal for results
     * @param complaints for errors
     */
    Launcher(Path checkout, Path data, PrintStream terminal, PrintStream complaints) {
        this.checkout = checkout;
        this.data = data;
        this.terminal = terminal;
        this.complaints = complaints;
    }

    /** The launcher of this process's folder and environment. */
    static Launcher here() {
        Path checkout = Path.of("").toAbsolutePath();
        String wished = System.getenv("HOTELCHAT_DATA");
        Path data =
                wished == null || wished.isBlank()
                        ? checkout.resolve(".hotelchat")
                        : Path.of(wished).toAbsolutePath();
        // Kept: what the embedded servers print on standard output goes to a file instead.
        return new Launcher(checkout, data, System.out, System.err);
    }

    /** Does what the arguments say and gives the exit code. */
    int run(List<String> arguments) {
        String verb = arguments.isEmpty() ? "" : arguments.getFirst();
        List<String> rest = arguments.stream().skip(1).toList();
        try {
            return switch (verb) {
                case "up" -> up(rest);
                case "token" ->
                        rest.size() == 1
                                ? token(rest.getFirst())
                                : misused("token needs the name of one member of staff");
                case "status" -> rest.isEmpty() ? status() : misused("status takes no arguments");
                case "down" -> rest.isEmpty() ? down() : misused("down takes no arguments");
                case "environment" ->
                        rest.isEmpty() ? environment() : misused("environment takes no arguments");
                default -> misused("There is no command " + verb);
            };
        } catch (StartFailure e) {
            complaints.println(e.getMessage());
            return FAILED;
        }
    }

    private int misused(String why) {
        complaints.println(why + HELP);
        return MISUSED;
    }

    private int up(List<String> flags) {
        LocalStack.Options options =
                LocalStack.Options.of(checkout, data).port(DEFAULT_PORT).telling(terminal::println);
        Iterator<String> rest = flags.iterator();
        while (rest.hasNext()) {
            String flag = rest.next();
            switch (flag) {
                case "--port" -> {
                    Optional<Integer> port = rest.hasNext() ? port(rest.next()) : Optional.empty();
                    if (port.isEmpty()) {
                        return misused("--port needs a number from 0 to 65535");
                    }
                    options = options.port(port.get());
                }
                case "--fresh" -> options = options.begunAnew();
                case "--private-channels" -> options = options.withPrivateChannels();
                default -> {
                    return misused("up does not know " + flag);
                }
            }
        }
        divertOutput();
        LocalStack stack = LocalStack.start(options);
        terminal.println("ready " + stack.baseUrl());
        complaints.println(stack.awaitDeath());
        return FAILED;
    }

    private static Optional<Integer> port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port >= 0 && port <= 65_535 ? Optional.of(port) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private void divertOutput() {
        Path log = data.resolve("logs/local-stack.log");
        Folders.ensureParent(log);
        try {
            PrintStream file =
                    new PrintStream(
                            new FileOutputStream(log.toFile(), true), true, StandardCharsets.UTF_8);
            System.setOut(file);
            System.setErr(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int token(String user) {
        Optional<JsonObject> running = DataFolder.look(data).running();
        if (running.isEmpty()) {
            return nothingRuns();
        }
        String form =
                "grant_type=password&client_id=%s&password=%s&username=%s"
                        .formatted(
                                OidcIssuer.CLIENT,
                                DemoHotels.PASSWORD,
                                URLEncoder.encode(user, StandardCharsets.UTF_8));
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(running.get().getString("base_url") + "/auth/token"))
                        .timeout(Duration.ofSeconds(10))
                        .header("content-type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build();
        HttpResponse<String> answer = answer(request);
        if (answer.statusCode() != 200) {
            complaints.println("There is no demo member of staff called " + user + ".");
            return FAILED;
        }
        terminal.println(new JsonObject(answer.body()).getString("access_token"));
        return OK;
    }

    private static HttpResponse<String> answer(HttpRequest request) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new StartFailure("The stack does not answer at " + request.uri() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted.", e);
        }
    }

    private int nothingRuns() {
        complaints.println("Nothing runs: start it with ./hotelchat up.");
        return NOTHING_RUNS;
    }

    private int status() {
        Optional<JsonObject> running = DataFolder.look(data).running();
        if (running.isEmpty()) {
            return nothingRuns();
        }
        JsonObject note = running.get();
        terminal.println(
                "running %s (pid %d)".formatted(note.getString("base_url"), note.getLong("pid")));
        JsonArray services = note.getJsonArray("services");
        for (int i = 0; i < services.size(); i++) {
            JsonObject service = services.getJsonObject(i);
            terminal.println(
                    "  %-22s %s %s"
                            .formatted(
                                    service.getString("name"),
                                    service.getString("url"),
                                    health(service.getString("management"))));
        }
        return OK;
    }

    private static String health(String url) {
        HttpRequest question =
                HttpRequest.newBuilder(URI.create(url + "/q/health/ready"))
                        .timeout(Duration.ofSeconds(5))
                        .build();
        try {
            return answer(question).statusCode() == 200 ? "ready" : "not ready";
        } catch (StartFailure e) {
            return "not ready";
        }
    }

    /** Prints the settings with which hotelchat-admin finds the running stack. */
    private int environment() {
        Optional<JsonObject> running = DataFolder.look(data).running();
        if (running.isEmpty()) {
            return nothingRuns();
        }
        HttpRequest question =
                HttpRequest.newBuilder(
                                URI.create(running.get().getString("base_url") + "/dev/config"))
                        .timeout(Duration.ofSeconds(10))
                        .build();
        JsonObject config = new JsonObject(answer(question).body());
        terminal.println(
                "KAFKA_BOOTSTRAP_SERVERS="
                        + config.getJsonObject("kafka").getString("bootstrap_servers"));
        JsonObject postgres = config.getJsonObject("postgres");
        for (Object each : postgres.getJsonArray("databases")) {
            // The owner has the name of the database, which is also the password.
            String database = (String) each;
            String prefix = database.toUpperCase(Locale.ROOT);
            terminal.printf(
                    "%s_JDBC_URL=jdbc:postgresql://%s:%d/%s%n",
                    prefix, postgres.getString("host"), postgres.getInteger("port"), database);
            terminal.printf("%s_USERNAME=%s%n", prefix, database);
            terminal.printf("%s_PASSWORD=%s%n", prefix, database);
        }
        return OK;
    }

    private int down() {
        DataFolder folder = DataFolder.look(data);
        Optional<JsonObject> running = folder.running();
        if (running.isEmpty()) {
            folder.removeLeftOvers();
            terminal.println("Nothing runs.");
            return OK;
        }
        ProcessHandle.of(running.get().getLong("pid")).ifPresent(folder::stop);
        terminal.println("stopped");
        return OK;
    }
}
