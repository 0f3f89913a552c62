package com.hotelchat.localstack;

import com.hotelchat.pusherserver.PusherApp;
import com.hotelchat.pusherserver.PusherServer;
import com.hotelchat.pusherserver.StartFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole stack: embedded infrastructure, whichever services are built, one front door. Run as a
 * program it is what {@code ./hotelchat} starts; tests use it as an object.
 */
public final class LocalStack implements AutoCloseable {

    /** Options of a stack. Each method returns changed ones and leaves these as they are. */
    public static final class Options {

        private final Path checkout;
        private final Path data;
        private int port;
        private boolean fresh;
        private boolean privateChannels;
        private BiFunction<String, Map<String, String>, Map<String, String>> settings =
                (service, defaults) -> Map.of();
        private Map<String, Packaging> packagings = Map.of();
        private @Nullable ServerTls tls;
        private Consumer<String> progress = report -> {};

        private Options(Path checkout, Path data) {
            this.checkout = checkout;
            this.data = data;
        }

        /**
         * Returns the options of a silent stack on a free port with public channels.
         *
         * @param checkout the folder in which the services' modules are
         * @param data the folder in which data, keys and logs are kept between runs
         */
        public static Options of(Path checkout, Path data) {
            return new Options(checkout, data);
        }

        private Options changed(Consumer<Options> change) {
            Options other = new Options(checkout, data);
            other.port = port;
            other.fresh = fresh;
            other.privateChannels = privateChannels;
            other.settings = settings;
            other.packagings = packagings;
            other.tls = tls;
            other.progress = progress;
            change.accept(other);
            return other;
        }

        /** Opens the reverse proxy on a port; 0 for a free one. */
        public Options port(int other) {
            return changed(options -> options.port = other);
        }

        /** Begins without what earlier runs have kept. */
        public Options begunAnew() {
            return changed(options -> options.fresh = true);
        }

        /** Makes the deployment's Pusher channels private ones. */
        public Options withPrivateChannels() {
            return changed(options -> options.privateChannels = true);
        }

        /** Tells what happens, a line at a time. */
        public Options telling(Consumer<String> listener) {
            return changed(options -> options.progress = listener);
        }

        /** Gives all services settings, by the names of variables, before those of the stack. */
        public Options with(Map<String, String> all) {
            return withEach((service, defaults) -> all);
        }

        /**
         * Gives each service settings, before those of the stack.
         *
         * @param each of a service's name and the stack's settings for it
         */
        public Options withEach(BiFunction<String, Map<String, String>, Map<String, String>> each) {
            return changed(options -> options.settings = each);
        }

        /** Gives services a shape; the others run on small JVMs. */
        public Options as(Packaging packaging, Collection<String> names) {
            Map<String, Packaging> others = new HashMap<>(packagings);
            names.forEach(name -> others.put(name, packaging));
            return changed(options -> options.packagings = others);
        }

        /** Makes Postgres encrypt connections, and Kafka those of a second listener. */
        public Options encrypting(ServerTls servers) {
            return changed(options -> options.tls = servers);
        }
    }

    private final Options options;
    private final Thread constructor = Thread.currentThread();
    private final CompletableFuture<Void> constructed = new CompletableFuture<>();
    private final Thread hook;
    private volatile boolean closing;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Map<String, ServiceProcess> services =
            Collections.synchronizedMap(new LinkedHashMap<>());
    private final DataFolder folder;
    private final FrontDoor door;
    private final PostgresServer postgres;
    private final KafkaServer kafka;
    private final OidcIssuer issuer;
    private final PusherServer pusher;
    private final PushReceiver pushes;

    private LocalStack(Options options) {
        this.options = options;
        this.hook = new Thread(this::endWithProgram, "stop-stack");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            folder = keep(DataFolder.claim(options.data));
            folder.removeLeftOvers();
            // Checked first, because a port in use is the most common reason for a failed start.
            door = keep(FrontDoor.open(options.port));
            if (options.fresh) {
                folder.empty();
            }
            Folders.ensure(folder.logs());
            note();
            options.progress.accept("starting Postgres, Kafka, OIDC issuer and Pusher server");
            try (ExecutorService parallel = Executors.newVirtualThreadPerTaskExecutor()) {
                Supplier<PostgresServer> startPostgres = this::startPostgres;
                Supplier<KafkaServer> startKafka = this::startKafka;
                CompletableFuture<PostgresServer> first =
                        CompletableFuture.supplyAsync(startPostgres, parallel);
                CompletableFuture<KafkaServer> second =
                        CompletableFuture.supplyAsync(startKafka, parallel);
                issuer = keep(OidcIssuer.start(0, baseUrl() + "/auth", folder.issuerKey()));
                pusher = keep(PusherServer.start());
                pushes = keep(PushReceiver.start());
                postgres = first.join();
                kafka = second.join();
            }
            openDoor();
            startServices();
            constructed.complete(null);
        } catch (CompletionException e) {
            abandon();
            throw e.getCause() instanceof StartFailure failure ? failure : e;
        } catch (RuntimeException | Error e) {
            abandon();
            throw e;
        }
    }

    /** Stops what has started of a stack that will not come up. */
    private void abandon() {
        // An interrupted thread must still be able to wait for the parts that it stops.
        boolean interrupted = Thread.interrupted();
        close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        constructed.complete(null);
    }

    /** Ends the stack, in its order, whenever the program ends, for any reason. */
    private void endWithProgram() {
        if (!constructed.isDone()) {
            constructor.interrupt();
            constructed.join();
        }
        close();
    }

    /**
     * Starts everything and waits until every service is ready.
     *
     * @throws StartFailure if something cannot start; nothing is left running then
     */
    public static LocalStack start(Options options) {
        return new LocalStack(options);
    }

    private <T extends AutoCloseable> T keep(T started) {
        synchronized (opened) {
            opened.push(started);
        }
        return started;
    }

    private PostgresServer startPostgres() {
        PostgresServer started = keep(PostgresServer.startKept(folder.postgres(), options.tls));
        for (Service service : Service.ALL) {
            String database = service.database();
            if (database != null) {
                started.createDatabase(database, database, database);
            }
        }
        return started;
    }

    private KafkaServer startKafka() {
        KafkaServer started = keep(KafkaServer.start(folder.kafka(), options.tls));
        started.createTopics(options.progress);
        DemoHotels.arrive(started.bootstrapServers());
        return started;
    }

    private void openDoor() {
        door.forward("/auth", "OIDC issuer", issuer.port());
        door.forward("/app", "Pusher server", pusher.port());
        door.forward("/apps", "Pusher server", pusher.port());
        Inspection inspection =
                keep(new Inspection(door.vertx(), kafka, pusher, pushes, this::config));
        inspection.mount(door.router());
    }

    private void startServices() {
        List<Service> built =
                Service.ALL.stream()
                        .filter(
                                service ->
                                        options.packagings.containsKey(service.name())
                                                || Files.exists(service.jar(options.checkout)))
                        .toList();
        for (Service service : built) {
            options.progress.accept("starting " + service.name());
            launch(service);
            note();
        }
        services.values().forEach(service -> service.awaitReady(options.progress));
        // The demo records must be consumed, so that the first guest may enter at once.
        try (ConsumerProgress progress = new ConsumerProgress(kafka.admin(), options.progress)) {
            services.keySet().forEach(group -> progress.awaitTaken(group, DemoHotels.TOPICS));
        }
        String page = WelcomePage.html(built);
        door.router()
                .get("/")
                .handler(
                        context ->
                                context.response()
                                        .putHeader("content-type", "text/html; charset=utf-8")
                                        .end(page));
    }

    private Program program(Service service) {
        return switch (options.packagings.getOrDefault(service.name(), Packaging.SMALL_JVM)) {
            case Packaging.Jvm jvm ->
                    Program.jar(
                            service.jar(options.checkout),
                            Stream.concat(jvm.flags().stream(), Service.JVM_FLAGS.stream())
                                    .toList());
            case Packaging.Native() -> Program.executable(service.executable(options.checkout));
        };
    }

    private ServiceProcess process(
            Service service, String log, int port, Map<String, String> environment) {
        return keep(
                ServiceProcess.launch(
                        service.name(),
                        program(service),
                        port,
                        environment,
                        folder.logs().resolve(log + ".log")));
    }

    /**
     * Starts another instance of a service besides the one that the reverse proxy knows, and waits
     * until it is ready.
     *
     * @throws StartFailure if it cannot start; nothing is left running of it then
     */
    public ServiceProcess another(String name) {
        return another(name, Map.of());
    }

    /**
     * Starts another instance of a service with other settings, and waits until it is ready.
     *
     * @param environment variables that override those that the stack sets
     * @throws StartFailure if it cannot start
     */
    public ServiceProcess another(String name, Map<String, String> environment) {
        Service service =
                Service.ALL.stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        Map<String, String> all = new HashMap<>(environment(service));
        all.putAll(environment);
        ServiceProcess process = process(service, name + "-2", ServiceProcess.freePort(), all);
        try {
            process.awaitReady(options.progress);
        } catch (StartFailure failure) {
            process.close();
            throw failure;
        }
        return process;
    }

    /**
     * Starts another instance of a service, which takes turns with the first behind the front door.
     *
     * @param environment comes before what the stack sets
     * @throws StartFailure if it cannot start
     */
    public ServiceProcess twin(String name, Map<String, String> environment) {
        ServiceProcess process = another(name, environment);
        door.join(name, process.port());
        return process;
    }

    /**
     * Replaces the instance of a service that the front door knows, as a rolling update does: a new
     * one starts, what comes from then on is for it, and the old one ends what it has begun.
     *
     * @throws StartFailure if the new one cannot start, or the old one does not end
     */
    public void replace(String name) {
        replace(name, Map.of());
    }

    /**
     * Replaces the instance, as {@link #replace(String)}, by one with other settings.
     *
     * @param environment comes before what the stack sets
     * @throws StartFailure if the new one cannot start, or the old one does not end
     */
    public void replace(String name, Map<String, String> environment) {
        ServiceProcess old = service(name);
        ServiceProcess next = another(name, environment);
        services.put(name, next);
        note();
        try {
            door.redirect(name, next.port());
        } catch (TimeoutException e) {
            throw new StartFailure(name + " does not answer: see " + old.log() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted while " + name + " was replaced.", e);
        }
        old.retire();
    }

    private void launch(Service service) {
        int port = ServiceProcess.freePort();
        ServiceProcess process = process(service, service.name(), port, environment(service));
        services.put(service.name(), process);
        service.prefixes().forEach(prefix -> door.forward(prefix, service.name(), port));
        door.forwardAs(
                "/docs/" + service.document(),
                service.name(),
                port,
                "/q/openapi/" + service.document() + ".json");
        if (service.name().equals(Service.REALTIME_GATEWAY)) {
            pusher.webhooks(baseUrl() + "/api/pusher/webhooks");
        }
    }

    private Map<String, String> environment(Service service) {
        Map<String, String> environment = new HashMap<>();
        environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        environment.put("QUARKUS_OIDC_AUTH_SERVER_URL", issuer.serverUrl());
        environment.put("QUARKUS_OIDC_TOKEN_ISSUER", issuer.issuerUrl());
        environment.put("HOTELCHAT_TEST_ENDPOINTS_ENABLED", "true");
        environment.put("QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING", "true");
        environment.put("QUARKUS_HTTP_PROXY_ENABLE_FORWARDED_HOST", "true");
        environment.put("QUARKUS_HTTP_PROXY_TRUSTED_PROXIES", "127.0.0.1");
        String database = service.database();
        if (database != null) {
            environment.put("HOTELCHAT_SECRET", folder.secret());
            environment.put("HOTELCHAT_FILES_FOLDER", folder.files().resolve(database).toString());
            environment.put(
                    "QUARKUS_HTTP_BODY_UPLOADS_DIRECTORY",
                    folder.uploads().resolve(database).toString());
            environment.put("QUARKUS_DATASOURCE_REACTIVE_URL", postgres.reactiveUrl(database));
            environment.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl(database));
            environment.put("QUARKUS_DATASOURCE_USERNAME", database);
            environment.put("QUARKUS_DATASOURCE_PASSWORD", database);
        }
        if (service.name().equals(Service.GUEST_CHAT)
                || service.name().equals(Service.NOTIFICATIONS)) {
            environment.put("HOTELCHAT_DEVICE_SECRET", folder.deviceSecret());
        }
        if (service.name().equals(Service.GUEST_CHAT)
                || service.name().equals(Service.STAFF_CHAT)) {
            environment.put("HOTELCHAT_FILES_SECRET", folder.filesSecret());
        }
        if (service.name().equals(Service.NOTIFICATIONS)) {
            environment.put("HOTELCHAT_FCM_URL", pushes.url());
            environment.put(
                    "HOTELCHAT_FCM_CREDENTIALS",
                    folder.serviceAccount(pushes.serviceAccountJson()).toString());
        }
        if (service.name().equals(Service.REALTIME_GATEWAY)) {
            PusherApp app = pusher.app();
            environment.put("PUSHER_APP_ID", app.id());
            environment.put("PUSHER_KEY", app.key());
            environment.put("PUSHER_SECRET", app.secret());
            environment.put("PUSHER_CLUSTER", "local");
            environment.put("PUSHER_HOST", "127.0.0.1:" + pusher.port());
            environment.put("PUSHER_TLS", "false");
            environment.put("PUSHER_CLIENT_HOST", "localhost");
            environment.put("PUSHER_CLIENT_PORT", Integer.toString(door.port()));
            environment.put("PUSHER_PRIVATE_CHANNELS", Boolean.toString(options.privateChannels));
        }
        environment.putAll(options.settings.apply(service.name(), Map.copyOf(environment)));
        return environment;
    }

    /**
     * Writes the note of the running processes, so that the next run can end them after a kill -9.
     */
    private void note() {
        JsonArray running = new JsonArray();
        for (ServiceProcess service : services.values()) {
            running.add(
                    new JsonObject()
                            .put("name", service.name())
                            .put("pid", service.pid())
                            .put("program", service.program().file().toString())
                            .put("url", service.url())
                            .put("management", service.managementUrl()));
        }
        folder.note(
                new JsonObject()
                        .put("pid", ProcessHandle.current().pid())
                        .put("port", door.port())
                        .put("base_url", baseUrl())
                        .put("services", running));
    }

    private JsonObject config() {
        JsonObject urls = new JsonObject();
        JsonObject management = new JsonObject();
        services.forEach(
                (name, process) -> {
                    urls.put(name, process.url());
                    management.put(name, process.managementUrl());
                });
        JsonArray databases = new JsonArray();
        Service.ALL.stream()
                .map(Service::database)
                .filter(Objects::nonNull)
                .forEach(databases::add);
        return new JsonObject()
                .put("base_url", baseUrl())
                .put("kafka", new JsonObject().put("bootstrap_servers", kafka.bootstrapServers()))
                .put(
                        "postgres",
                        new JsonObject()
                                .put("host", "127.0.0.1")
                                .put("port", postgres.port())
                                .put("user", postgres.user())
                                .put("databases", databases))
                .put(
                        "pusher",
                        new JsonObject()
                                .put("app_id", pusher.app().id())
                                .put("key", pusher.app().key())
                                .put("secret", pusher.app().secret())
                                .put("cluster", "local")
                                .put("host", "localhost")
                                .put("port", door.port())
                                .put("tls", false))
                .put(
                        "oidc",
                        new JsonObject()
                                .put("issuer", issuer.issuerUrl())
                                .put("token_url", issuer.issuerUrl() + "/token")
                                .put("client_id", OidcIssuer.CLIENT))
                .put("services", urls)
                .put("management", management)
                .put("logs", folder.logs().toString());
    }

    /** The front door's address, without a trailing slash. */
    public String baseUrl() {
        return "http://localhost:" + door.port();
    }

    /** The database server; each service owns one database of it. */
    public PostgresServer postgres() {
        return postgres;
    }

    /** The broker. */
    public KafkaServer kafka() {
        return kafka;
    }

    /** The issuer of the staff's tokens. */
    public OidcIssuer issuer() {
        return issuer;
    }

    /** The Pusher-compatible server. */
    public PusherServer pusher() {
        return pusher;
    }

    /** The receiver of push messages. */
    public PushReceiver pushes() {
        return pushes;
    }

    /**
     * A running service.
     *
     * @throws IllegalArgumentException if it was not built when the stack started
     */
    public ServiceProcess service(String name) {
        ServiceProcess found = services.get(name);
        if (found == null) {
            throw new IllegalArgumentException(name + " does not run in this stack");
        }
        return found;
    }

    /** The running services. */
    public List<ServiceProcess> services() {
        return List.copyOf(services.values());
    }

    /** The folder with one log file for every process of the stack. */
    public Path logs() {
        return folder.logs();
    }

    /**
     * Waits until a process of the stack dies that was not asked to.
     *
     * @return one clear sentence; none when the stack is stopped: then this never returns
     */
    String awaitDeath() {
        List<CompletableFuture<String>> deaths = new ArrayList<>();
        for (ServiceProcess service : services.values()) {
            deaths.add(service.onExit().thenApply(ignored -> service.death().getMessage()));
        }
        deaths.add(postgres.onExit().thenApply(ignored -> "Postgres died: see " + logs() + "."));
        Object first = CompletableFuture.anyOf(deaths.toArray(CompletableFuture<?>[]::new)).join();
        if (closing) {
            new CompletableFuture<Void>().join();
        }
        return String.valueOf(first);
    }

    /** Stops everything, the services first; within 20 s. */
    @Override
    public void close() {
        List<AutoCloseable> inTurn = new ArrayList<>();
        synchronized (opened) {
            inTurn.addAll(opened);
            opened.clear();
        }
        if (inTurn.isEmpty()) {
            return;
        }
        closing = true;
        if (constructed.isDone()) {
            options.progress.accept("stopping");
        }
        // Stops all at once, so that stopping several takes no longer than stopping one.
        services.values().forEach(ServiceProcess::askToEnd);
        boolean clean = true;
        for (AutoCloseable one : inTurn) {
            try {
                if (one instanceof DataFolder claimed) {
                    // Kept only when something could not be stopped: the next run removes it.
                    if (clean) {
                        claimed.forget();
                    }
                }
                one.close();
            } catch (Exception e) {
                clean = false;
                System.getLogger(LocalStack.class.getName())
                        .log(System.Logger.Level.WARNING, "Could not stop " + one, e);
            }
        }
        if (constructed.isDone()) {
            options.progress.accept("stopped");
        }
        forgetHook();
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending, and the hook has called this method.
        }
    }

    /**
     * The launcher behind {@code ./hotelchat}: {@code up}, {@code token}, {@code status}, {@code
     * down}.
     */
    public static void main(String[] arguments) {
        System.exit(Launcher.here().run(List.of(arguments)));
    }
}
