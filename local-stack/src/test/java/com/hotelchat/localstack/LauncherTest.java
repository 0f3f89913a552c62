package com.hotelchat.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher as the program that people run: its words, exit codes, and what it leaves behind.
 */
class LauncherTest {

    private final Path folder;
    private final Path checkout;
    private final Path data;
    private final List<Process> started = new ArrayList<>();

    LauncherTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        checkout = Files.createDirectories(folder.resolve("checkout"));
        data = folder.resolve("data");
        StandInService.packaged(checkout, "guest-chat-service", StandInService.class);
    }

    @AfterEach
    void end() {
        for (Process one : started) {
            if (one.isAlive()) {
                one.destroy();
                one.onExit().join();
            }
        }
        DataFolder.look(data).removeLeftOvers();
    }

    private Process run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LocalStack.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(checkout.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said(started.size()).toFile());
        builder.environment().put("HOTELCHAT_DATA", data.toString());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** The output of the launcher, and its exit code. */
    private record Answer(int code, List<String> words) {}

    /** Asks a launcher in this very process: enough for a verb that starts nothing. */
    private Answer ask(String... arguments) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        int code = new Launcher(checkout, data, out, out).run(List.of(arguments));
        return new Answer(code, said.toString(StandardCharsets.UTF_8).lines().toList());
    }

    private Path said(int run) {
        return folder.resolve("said-" + run + ".txt");
    }

    private List<String> words(Process process) throws IOException {
        return Files.readAllLines(said(started.indexOf(process)));
    }

    private int exitCode(Process process) throws Exception {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended within 20 s").isTrue();
        return process.exitValue();
    }

    private Process up(String... flags) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("up", "--port", "0"));
        arguments.addAll(List.of(flags));
        Process process = run(arguments.toArray(String[]::new));
        await().atMost(Duration.ofSeconds(40))
                .until(
                        () ->
                                !process.isAlive()
                                        || words(process).stream()
                                                .anyMatch(line -> line.startsWith("ready ")));
        assertThat(words(process)).last().asString().matches("ready http://localhost:\\d+");
        return process;
    }

    private JsonObject note() throws IOException {
        return new JsonObject(Files.readString(data.resolve("run.json")));
    }

    private ProcessHandle service() throws IOException {
        long pid = note().getJsonArray("services").getJsonObject(0).getLong("pid");
        return ProcessHandle.of(pid).orElseThrow();
    }

    private ProcessHandle postmaster() {
        return PostgresServer.postmaster(data.resolve("postgres")).orElseThrow();
    }

    // An orphan is gone once the system has collected it, an instant after it has ended.
    private static void assertGone(ProcessHandle process) {
        await().atMost(Duration.ofSeconds(2)).until(() -> !process.isAlive());
    }

    @Test
    void comes_up_tells_issues_and_goes_down() throws Exception {
        Process up = up();
        ProcessHandle service = service();
        ProcessHandle postmaster = postmaster();
        assertThat(service.isAlive()).isTrue();
        assertThat(postmaster.isAlive()).isTrue();

        Answer status = ask("status");
        assertThat(status.code).isZero();
        assertThat(status.words).hasSize(2);
        assertThat(status.words.get(0)).contains(note().getString("base_url"));
        assertThat(status.words.get(1)).contains("guest-chat-service").endsWith(" ready");

        Answer token = ask("token", "john.smith");
        assertThat(token.code).isZero();
        assertThat(token.words).singleElement().asString().matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
        assertThat(ask("token", "nobody").code).isEqualTo(1);

        Process second = run("up", "--port", "0");
        assertThat(exitCode(second)).isEqualTo(1);
        assertThat(words(second)).singleElement().asString().startsWith("A stack runs already at");
        assertThat(up.isAlive()).isTrue();

        assertThat(ask("down").code).isZero();
        assertThat(up.isAlive()).isFalse();
        assertGone(service);
        assertGone(postmaster);
        assertThat(ask("status").code).isEqualTo(3);
        assertThat(ask("token", "john.smith").code).isEqualTo(3);
    }

    @Test
    void clears_away_what_a_killed_run_left_and_keeps_its_data() throws Exception {
        Process first = up();
        byte[] secret = Files.readAllBytes(data.resolve("secret"));
        ProcessHandle service = service();
        ProcessHandle postmaster = postmaster();
        first.destroyForcibly().waitFor();
        assertThat(postmaster.isAlive()).as("Postgres outlives its launcher").isTrue();
        assertThat(ask("status").code).isEqualTo(3);

        Process second = up();
        assertGone(service);
        assertGone(postmaster);
        assertThat(Files.readAllBytes(data.resolve("secret"))).isEqualTo(secret);
        second.destroy();
        exitCode(second);
        assertThat(words(second)).endsWith("stopping", "stopped");
        assertThat(data.resolve("run.json")).doesNotExist();
    }

    @Test
    void a_service_that_dies_ends_everything_with_one_sentence() throws Exception {
        Files.createDirectories(data);
        Files.writeString(data.resolve("secret"), "of an earlier run");
        Process up = up("--fresh");
        assertThat(Files.readString(data.resolve("secret"))).isNotEqualTo("of an earlier run");
        ProcessHandle postmaster = postmaster();
        HttpClient http = HttpClient.newHttpClient();
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(
                                        URI.create(note().getString("base_url") + "/api/chat/die"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(exitCode(up)).isEqualTo(1);
        assertThat(words(up))
                .anyMatch(
                        line ->
                                line.startsWith(
                                        "guest-chat-service died with exit code 7: see "
                                                + data.resolve("logs/guest-chat-service.log")
                                                + "."));
        assertGone(postmaster);
    }

    @Test
    void a_service_that_cannot_start_ends_everything_with_one_sentence() throws Exception {
        StandInService.packaged(checkout, "guest-chat-service", StandInService.StillBorn.class);
        Process up = run("up", "--port", "0");
        assertThat(exitCode(up)).isEqualTo(1);
        assertThat(words(up)).last().asString().contains("guest-chat-service died");
        assertThat(PostgresServer.postmaster(data.resolve("postgres"))).isEmpty();
    }

    @Test
    void a_taken_port_is_one_sentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process up = run("up", "--port", Integer.toString(taken.getLocalPort()));
            assertThat(exitCode(up)).isEqualTo(1);
            assertThat(words(up))
                    .singleElement()
                    .asString()
                    .startsWith("Port " + taken.getLocalPort() + " is taken");
            assertThat(data.resolve("postgres")).doesNotExist();
        }
    }

    @Test
    void a_signal_while_it_starts_stops_it_too() throws Exception {
        Process up = run("up", "--port", "0");
        await().until(() -> words(up).stream().anyMatch(line -> line.startsWith("starting")));
        up.destroy();
        exitCode(up);
        assertThat(PostgresServer.postmaster(data.resolve("postgres"))).isEmpty();
        assertThat(data.resolve("run.json")).doesNotExist();
    }

    @Test
    void leaves_foreign_processes_alone() throws Exception {
        Process foreign = new ProcessBuilder("tail", "-f", "/dev/null").start();
        started.add(foreign);
        Path jar = checkout.resolve("guest-chat-service/target/quarkus-app/quarkus-run.jar");
        Files.createDirectories(data);
        DataFolder.look(data)
                .note(
                        new JsonObject(
                                "{\"pid\":%d,\"services\":[{\"pid\":%d,\"program\":\"%s\"}]}"
                                        .formatted(foreign.pid(), foreign.pid(), jar)));
        Files.createDirectories(data.resolve("postgres"));
        Files.writeString(data.resolve("postgres/postmaster.pid"), foreign.pid() + "\n");
        assertThat(ask("down").code).isZero();
        assertThat(foreign.isAlive()).isTrue();

        Process ours = new ProcessBuilder("tail", "-f", "/dev/null", jar.toString()).start();
        started.add(ours);
        DataFolder.look(data)
                .note(
                        new JsonObject(
                                "{\"pid\":%d,\"services\":[{\"pid\":%d,\"program\":\"%s\"}]}"
                                        .formatted(foreign.pid(), ours.pid(), jar)));
        assertThat(ask("down").code).isZero();
        assertThat(ours.isAlive()).isFalse();
        assertThat(foreign.isAlive()).isTrue();
    }

    @Test
    void misuse_is_exit_code_2() throws Exception {
        assertThat(ask().code).isEqualTo(2);
        assertThat(ask("dance").code).isEqualTo(2);
        assertThat(ask("up", "--port", "many").code).isEqualTo(2);
        assertThat(ask("up", "--port").code).isEqualTo(2);
        assertThat(ask("token").code).isEqualTo(2);
        assertThat(exitCode(run("dance"))).isEqualTo(2);
    }
}
