package com.hotelchat.localstack;

import com.hotelchat.pusherserver.StartFailure;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real Postgres server as a child process. It can be stopped for a while and started again on the
 * same port with the same data.
 */
public final class PostgresServer implements AutoCloseable {

    private static final String SUPERUSER = "postgres";

    /** A busy machine may need minutes for what takes a second otherwise. */
    private static final Duration START_BOUND = Duration.ofMinutes(5);

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    private final Path dataDir;
    private final boolean durable;
    private final @Nullable ServerTls tls;
    private final int port;
    private @Nullable EmbeddedPostgres server;

    private PostgresServer(Path dataDir, boolean durable, @Nullable ServerTls tls) {
        this.dataDir = dataDir;
        this.durable = durable;
        this.tls = tls;
        ServerLogs.quiet();
        EmbeddedPostgres started = launch(FreePorts.next());
        this.server = started;
        this.port = started.getPort();
    }

    /**
     * Starts a server whose data is kept in the folder, durably: fsync, synchronous_commit and
     * full_page_writes are on. Data that an earlier run left in the folder is available again. It
     * ends with this program, closed or not.
     *
     * @param dataDir created if it is missing; no other process may use it
     * @return a server that answers, on a free port of 127.0.0.1
     * @throws StartFailure if it does not answer within 5 min
     */
    public static PostgresServer start(Path dataDir) {
        return endedWithUs(startKept(dataDir, null));
    }

    /**
     * Starts a server whose data is removed by {@link #close()}; it trades durability for speed. It
     * ends with this program, closed or not.
     *
     * @return a server that answers, on a free port of 127.0.0.1
     * @throws StartFailure if it does not answer within 5 min
     */
    public static PostgresServer startTemporary() {
        return endedWithUs(new PostgresServer(Folders.temporary("postgres"), false, null));
    }

    /**
     * Starts a server as {@link #start(Path)} does, for a caller that ends it itself, in its own
     * order.
     */
    static PostgresServer startKept(Path dataDir, @Nullable ServerTls tls) {
        return new PostgresServer(Folders.ensure(dataDir), true, tls);
    }

    // The server is no child process: without this hook it would outlive a test that does not close
    // it.
    private static PostgresServer endedWithUs(PostgresServer started) {
        Runtime.getRuntime().addShutdownHook(new Thread(started::close, "close-postgres"));
        return started;
    }

    private EmbeddedPostgres launch(int wantedPort) {
        String durability = durable ? "on" : "off";
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder()
                        .setDataDirectory(dataDir)
                        .setCleanDataDirectory(false)
                        .setPGStartupWait(START_BOUND)
                        // The library's hook would end the server before its users have ended.
                        .setRegisterShutdownHook(false)
                        .setServerConfig("fsync", durability)
                        .setServerConfig("synchronous_commit", durability)
                        .setServerConfig("full_page_writes", durability)
                        .setServerConfig("listen_addresses", "127.0.0.1")
                        .setPort(wantedPort);
        if (tls != null) {
            builder.setServerConfig("ssl", "on")
                    .setServerConfig("ssl_cert_file", tls.certificate().toString())
                    .setServerConfig("ssl_key_file", tls.key().toString());
        }
        try {
            return builder.start();
        } catch (IOException | IllegalStateException e) {
            throw new StartFailure("Postgres did not start in " + dataDir + ".", e);
        }
    }

    /** The TCP port on 127.0.0.1; the same for the server's whole life. */
    public int port() {
        return port;
    }

    /** The superuser, who may reach every database. */
    public String user() {
        return SUPERUSER;
    }

    /**
     * The superuser's password. The server trusts every connection from 127.0.0.1, so it is a
     * formality.
     */
    public String password() {
        return SUPERUSER;
    }

    /** The JDBC address of a database of this server. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /**
     * The address of a database in the form that the reactive Postgres client of Vert.x expects.
     */
    public String reactiveUrl(String database) {
        return "postgresql://127.0.0.1:" + port + "/" + database;
    }

    /**
     * Makes a database and the role that owns it, where they are missing.
     *
     * @param name the database, a plain lower-case SQL name
     * @param owner the role, a plain lower-case SQL name; it may log in
     * @param password the role's password
     * @throws IllegalArgumentException for any other name
     * @throws IllegalStateException if the server refuses
     */
    public void createDatabase(String name, String owner, String password) {
        String role = checked(owner);
        String database = checked(name);
        try (Connection connection =
                        DriverManager.getConnection(jdbcUrl("postgres"), SUPERUSER, "");
                Statement statement = connection.createStatement()) {
            if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", role)) {
                statement.execute(
                        "CREATE ROLE "
                                + role
                                + " LOGIN PASSWORD "
                                + statement.enquoteLiteral(password));
            }
            if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", database)) {
                statement.execute("CREATE DATABASE " + database + " OWNER " + role);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Postgres refused to make database " + name, e);
        }
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Not a plain SQL name: " + name);
        }
        return name;
    }

    private static boolean exists(Connection connection, String query, String name)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Completes when the present server process has ended, for any reason. */
    CompletableFuture<ProcessHandle> onExit() {
        // The process that the library knows is the one that started the server and has ended.
        return process().onExit();
    }

    /**
     * The server process, whose descendants serve the connections.
     *
     * @throws IllegalStateException if it does not run
     */
    public ProcessHandle process() {
        return postmaster(dataDir)
                .orElseThrow(() -> new IllegalStateException("Postgres does not run"));
    }

    /** The server process that uses the folder, by the pid file that it keeps there. */
    static Optional<ProcessHandle> postmaster(Path dataDir) {
        try {
            List<String> lines = Files.readAllLines(dataDir.resolve("postmaster.pid"));
            return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Stops the server; its data stays. Does nothing when it is stopped already. */
    public synchronized void stop() {
        EmbeddedPostgres running = server;
        if (running == null) {
            return;
        }
        server = null;
        try {
            running.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Brings the server back, after a {@link #stop()} if it is still there, on the same port with
     * the same data.
     *
     * @throws StartFailure if it does not answer within 5 min
     */
    public synchronized void restart() {
        stop();
        server = launch(port);
    }

    /** Stops the server; temporary data is removed. */
    @Override
    public void close() {
        stop();
        if (!durable) {
            Folders.delete(dataDir);
        }
    }
}
