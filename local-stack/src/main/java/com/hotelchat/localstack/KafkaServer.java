package com.hotelchat.localstack;

import com.hotelchat.pusherserver.StartFailure;
import io.smallrye.reactive.messaging.kafka.companion.test.EmbeddedKafkaBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker, its own controller, inside this process. It can be stopped for a while and
 * started again on the same port with the same records.
 */
public final class KafkaServer implements AutoCloseable {

    private static final String HOST = "127.0.0.1";

    private static final int ANSWER_MILLIS = 15_000;
    private static final ListTopicsOptions LISTING =
            new ListTopicsOptions().timeoutMs(ANSWER_MILLIS);
    private static final CreateTopicsOptions CREATION =
            new CreateTopicsOptions().timeoutMs(ANSWER_MILLIS);

    // The storage is formatted for a cluster: kept data must find the same cluster id.
    private static final String CLUSTER = "hotelchat-local-stack0";

    private final Path logDir;
    private final boolean kept;
    private final @Nullable ServerTls tls;
    private final int port;
    private final int controllerPort;
    private @Nullable EmbeddedKafkaBroker broker;

    private KafkaServer(Path logDir, boolean kept, @Nullable ServerTls tls) {
        this.logDir = logDir;
        this.kept = kept;
        this.tls = tls;
        this.port = FreePorts.next();
        this.controllerPort = FreePorts.next();
        ServerLogs.quiet();
        this.broker = launch();
    }

    /**
     * Starts a broker whose records are kept in the folder, durably: every append is forced to
     * disk. Data that an earlier run left in the folder is available again.
     *
     * @param logDir created if it is missing; no other process may use it
     * @return a broker that answers, on a free port of 127.0.0.1
     * @throws StartFailure if it does not start
     */
    public static KafkaServer start(Path logDir) {
        return start(logDir, null);
    }

    /** {@link #start(Path)}, with a second listener where there is something for it. */
    static KafkaServer start(Path logDir, @Nullable ServerTls tls) {
        return new KafkaServer(Folders.ensure(logDir), true, tls);
    }

    /**
     * Starts a broker whose records are removed by {@link #close()}.
     *
     * @return a broker that answers, on a free port of 127.0.0.1
     * @throws StartFailure if it does not start
     */
    public static KafkaServer startTemporary() {
        return new KafkaServer(Folders.temporary("kafka"), false, null);
    }

    private EmbeddedKafkaBroker launch() {
        EmbeddedKafkaBroker made =
                new EmbeddedKafkaBroker()
                        .withKafkaHost(HOST)
                        .withKafkaPort(port)
                        .withControllerPort(controllerPort)
                        .withClusterId(CLUSTER)
                        .withDeleteLogDirsOnClose(false)
                        .withAdditionalProperties(this::settings);
        try {
            return made.start();
        } catch (RuntimeException e) {
            throw new StartFailure("Kafka did not start in " + logDir + ".", e);
        }
    }

    private void settings(Properties properties) {
        properties.put("log.dirs", logDir.toString());
        // Without these three, a restart waits 15 s until the former broker is declared dead.
        properties.put("controlled.shutdown.enable", "true");
        properties.put("broker.session.timeout.ms", "3000");
        properties.put("broker.heartbeat.interval.ms", "500");
        // A topic that was not declared is a mistake.
        properties.put("auto.create.topics.enable", "false");
        // Index files are preallocated, two per partition: 10 MiB each would be absurd here.
        properties.put("log.index.size.max.bytes", "1048576");
        if (kept) {
            properties.put("log.flush.interval.messages", "1");
        }
        if (tls != null) {
            encrypt(properties, tls);
        }
    }

    private void encrypt(Properties properties, ServerTls tls) {
        String listener = "TLS://" + HOST + ":" + tls.kafkaPort();
        properties.merge("listeners", listener, KafkaServer::listed);
        properties.put(
                "advertised.listeners", "PLAINTEXT://" + bootstrapServers() + "," + listener);
        properties.merge("listener.security.protocol.map", "TLS:SSL", KafkaServer::listed);
        properties.put("ssl.client.auth", "required");
        properties.put("ssl.keystore.type", "PKCS12");
        properties.put("ssl.keystore.location", tls.keyStore().toString());
        properties.put("ssl.keystore.password", tls.password());
        properties.put("ssl.truststore.type", "PEM");
        properties.put("ssl.truststore.location", tls.authority().toString());
        properties.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("super.users", "User:ANONYMOUS");
    }

    private static Object listed(Object first, Object second) {
        return first + "," + second;
    }

    /**
     * The address to which clients connect first, {@code host:port}; constant for the server's
     * whole life.
     */
    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    /**
     * Creates every topic of {@link Topics} that is missing.
     *
     * @throws StartFailure if the broker refuses, or stands still
     */
    public void createTopics() {
        createTopics(report -> {});
    }

    /**
     * Creates every topic of {@link Topics} that is missing, and says now and then why it waits.
     *
     * @throws StartFailure if the broker refuses, or stands still
     */
    void createTopics(Consumer<String> reports) {
        StartWait wait = new StartWait("Kafka to create the topics", reports);
        try (Admin admin = admin()) {
            while (true) {
                Set<String> present = Set.of();
                try {
                    present = admin.listTopics(LISTING).names().get();
                    List<NewTopic> missing = missing(present);
                    if (missing.isEmpty()) {
                        return;
                    }
                    admin.createTopics(missing, CREATION).all().get();
                } catch (ExecutionException e) {
                    if (!isTemporary(e.getCause())) {
                        throw new StartFailure(
                                "Kafka refused to create the topics: " + e.getCause(), e);
                    }
                    wait.goOn(present.size(), String.valueOf(e.getCause()));
                }
            }
        } catch (KafkaException e) {
            throw new StartFailure("Kafka cannot be asked for topics: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted while creating the topics.", e);
        }
    }

    private static List<NewTopic> missing(Set<String> present) {
        return Topics.all().stream()
                .filter(topic -> !present.contains(topic.name()))
                .map(Topics.Topic::creation)
                .toList();
    }

    /** A slow broker may have created a topic whose answer came too late. */
    private static boolean isTemporary(@Nullable Throwable failure) {
        return failure instanceof RetriableException || failure instanceof TopicExistsException;
    }

    /** An admin client of this broker; the caller closes it. */
    public Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()));
    }

    /** Stops the broker; its records stay. Does nothing when it is stopped already. */
    public synchronized void stop() {
        EmbeddedKafkaBroker running = broker;
        if (running != null) {
            broker = null;
            running.close();
        }
    }

    /**
     * Brings the broker back, after a {@link #stop()} if it is still there, on the same port with
     * the same records.
     *
     * @throws StartFailure if it does not start
     */
    public synchronized void restart() {
        stop();
        broker = launch();
    }

    /** Stops the broker; temporary records are removed. */
    @Override
    public void close() {
        stop();
        if (!kept) {
            Folders.delete(logDir);
        }
    }
}
