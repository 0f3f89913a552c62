package com.hotelchat.localstack;

import com.hotelchat.pusherserver.StartFailure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A packaged Quarkus service as a child process on a port of this machine. It can be killed and
 * brought back on the same port.
 */
public final class ServiceProcess implements AutoCloseable {

    private static final Duration STOP_BOUND = Duration.ofSeconds(10);

    /** The time that the deployments give a process to end, less the time before it is asked to. */
    private static final Duration RETIRE_BOUND = Duration.ofSeconds(35);

    private static final Duration POLL = Duration.ofMillis(100);

    /**
     * Programs that start a process, where the system has them; comments at their uses explain
     * them.
     */
    private static final Optional<Path> SETSID = program("setsid");

    private static final Optional<Path> SETPRIV = program("setpriv");

    // To the system, the parent of a child is the thread that started it; it must outlive the
    // child.
    private static final ExecutorService PARENT =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("parent-of-services").factory());

    private final String name;
    private final Program program;
    private final int port;
    private final int managementPort = FreePorts.next();
    private final Map<String, String> environment;
    private final Path log;
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable Process process;

    private ServiceProcess(
            String name, Program program, int port, Map<String, String> environment, Path log) {
        this.name = name;
        this.program = program;
        this.port = port;
        this.environment = Map.copyOf(environment);
        this.log = log;
    }

    /**
     * Launches a service without waiting for it; {@link #awaitReady()} does.
     *
     * @param name what it is called in messages
     * @param program what it runs
     * @param port on which it is to serve; see {@link #freePort()}
     * @param environment settings besides hosts and ports
     * @param log the file its output is added to
     * @throws StartFailure if there is no such program, or it cannot be run
     */
    static ServiceProcess launch(
            String name, Program program, int port, Map<String, String> environment, Path log) {
        if (Files.notExists(program.file())) {
            throw new StartFailure(name + " is not built: there is no " + program.file() + ".");
        }
        ServiceProcess service = new ServiceProcess(name, program, port, environment, log);
        service.process = service.run();
        return service;
    }

    /** A port of 127.0.0.1 that was free a moment ago. */
    public static int freePort() {
        return FreePorts.next();
    }

    private Process run() {
        List<String> command = new ArrayList<>();
        // Ctrl-C at the terminal is for the launcher, which then stops its children in order.
        SETSID.ifPresent(setsid -> command.add(setsid.toString()));
        // A launcher killed with -9 cannot stop them; the system does it then.
        SETPRIV.ifPresent(
                setpriv -> command.addAll(List.of(setpriv.toString(), "--pdeathsig", "TERM")));
        command.addAll(program.command());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Variables of the launcher, and not settings of a service.
        builder.environment().remove("HOTELCHAT_DATA");
        builder.environment().putAll(environment);
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort));
        Folders.ensureParent(log);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            Process started = PARENT.submit(builder::start).get();
            started.getOutputStream().close();
            return started;
        } catch (IOException | ExecutionException e) {
            throw new StartFailure(name + " cannot be run: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted while " + name + " was started.", e);
        }
    }

    private static Optional<Path> program(String name) {
        return Stream.of("/usr/bin", "/bin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The name of the process. */
    public String name() {
        return name;
    }

    /** The port on which it serves, the same for its whole life. */
    public int port() {
        return port;
    }

    /** The address at which it serves, without a trailing slash. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** The address of its health and metrics, without a trailing slash. */
    public String managementUrl() {
        return "http://127.0.0.1:" + managementPort;
    }

    /** The program that it runs. */
    Program program() {
        return program;
    }

    /** The file its output goes to. */
    public Path log() {
        return log;
    }

    /** The process id; the last one, when it does not run. */
    public long pid() {
        return current().pid();
    }

    /** Returns whether the process runs, ready or not. */
    public boolean isAlive() {
        return current().isAlive();
    }

    /** Completes when the present process has ended, for any reason. */
    CompletableFuture<Process> onExit() {
        return current().onExit();
    }

    private synchronized Process current() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return running;
    }

    /**
     * Waits until {@code GET /q/health/ready} answers 200.
     *
     * @throws StartFailure if the service dies, or stands still without being ready
     */
    public void awaitReady() {
        awaitReady(report -> {});
    }

    /**
     * Waits until {@code GET /q/health/ready} answers 200, and says now and then why it waits.
     *
     * @throws StartFailure if the service dies, or stands still without being ready
     */
    void awaitReady(Consumer<String> reports) {
        Process watched = current();
        StartWait wait = new StartWait(name, reports);
        while (true) {
            Optional<String> obstacle = obstacle();
            if (obstacle.isEmpty()) {
                return;
            }
            wait.goOn(steps(watched), obstacle.get() + "; see " + log);
            try {
                // Returns at once when the process ends; otherwise the time until the next check
                // has passed.
                watched.onExit().get(POLL.toMillis(), TimeUnit.MILLISECONDS);
                throw death();
            } catch (TimeoutException e) {
                // The process is alive: check again.
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartFailure("Interrupted while waiting for " + name + ".", e);
            }
        }
    }

    /** Returns a number that rises while the process works: its CPU time, and what it logs. */
    private long steps(Process watched) {
        long cpuMillis = watched.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
        try {
            return cpuMillis + Files.size(log);
        } catch (IOException e) {
            return cpuMillis;
        }
    }

    /** Creates the failure for a process that has ended unasked. */
    StartFailure death() {
        return new StartFailure(
                name
                        + " died with exit code "
                        + current().exitValue()
                        + ": see "
                        + log
                        + "."
                        + lastWords());
    }

    /** Returns the last line of the log, where services say why they do not start. */
    private String lastWords() {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("\tat "))
                    .reduce((earlier, later) -> later)
                    .map(line -> " It said: " + line.strip())
                    .orElse("");
        } catch (IOException | UncheckedIOException unreadable) {
            return "";
        }
    }

    /** Returns why the service is not ready; empty when it is. */
    private Optional<String> obstacle() {
        HttpRequest question =
                HttpRequest.newBuilder(URI.create(managementUrl() + "/q/health/ready"))
                        .timeout(Duration.ofSeconds(5))
                        .build();
        try {
            HttpResponse<String> answer = http.send(question, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? Optional.empty()
                    : Optional.of("not ready: " + down(answer.body()));
        } catch (ConnectException e) {
            return Optional.of("it does not listen yet");
        } catch (IOException e) {
            return Optional.of("it does not answer yet");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    private static String down(String health) {
        try {
            return new JsonObject(health)
                    .getJsonArray("checks", new JsonArray()).stream()
                            .map(JsonObject.class::cast)
                            .filter(check -> "DOWN".equals(check.getString("status")))
                            .map(check -> check.getString("name"))
                            .collect(Collectors.joining(", "));
        } catch (DecodeException | ClassCastException e) {
            return "no health document";
        }
    }

    /** Kills the process as {@code kill -9} does, and waits until it is gone. */
    public void kill9() {
        Process running = current();
        running.destroyForcibly();
        running.onExit().join();
    }

    /**
     * Starts the service again on the same port, after an orderly stop if it still runs, and waits
     * until it is ready.
     *
     * @throws StartFailure if it dies, or stands still without being ready
     */
    public void restart() {
        close();
        synchronized (this) {
            process = run();
        }
        awaitReady();
    }

    /**
     * Ends the process as a cluster does that replaces it: TERM, and all the time that it may take.
     *
     * @throws StartFailure if it has not ended after 35 s
     */
    void retire() {
        Process running = current();
        running.destroy();
        try {
            running.onExit().get(RETIRE_BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new StartFailure(name + " does not end: see " + log + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted while " + name + " was to end.", e);
        }
    }

    /** Asks the process to end, so that {@link #close()} of several need not wait in turn. */
    void askToEnd() {
        current().destroy();
    }

    /** Ends the process: TERM, and KILL when it has not ended after 10 s. */
    @Override
    public void close() {
        Process running = current();
        running.destroy();
        try {
            running.onExit().get(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            kill9();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running.destroyForcibly();
        }
    }
}
