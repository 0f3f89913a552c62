package com.hotelchat.testkit;

import com.hotelchat.localstack.DemoHotels;
import com.hotelchat.localstack.KafkaServer;
import com.hotelchat.localstack.OidcIssuer;
import com.hotelchat.localstack.PostgresServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Real servers around a service that has a database, and the demo hotels in them. Those that were
 * started last are at hand for the tests.
 */
// Quarkus starts these resources before the first test.
@SuppressWarnings("NullAway.Init")
public abstract class ServiceServers implements QuarkusTestResourceLifecycleManager {

    /** The service's database server. */
    public static PostgresServer postgres;

    /** The broker, with all topics. */
    public static KafkaServer kafka;

    /** The issuer of access tokens. */
    public static OidcIssuer issuer;

    /** Between the service and its database. */
    public static RoundTrips roundTrips;

    /** A folder for files that the service keeps. */
    public static Path files;

    private static String database;

    private final String name;

    /**
     * Servers.
     *
     * @param name of the service's database, and of the role that owns it
     */
    protected ServiceServers(String name) {
        this.name = name;
    }

    /** The service's settings beyond where its servers are. */
    protected abstract Map<String, String> settings();

    @Override
    public Map<String, String> start() {
        database = name;
        postgres = PostgresServer.startTemporary();
        postgres.createDatabase(name, name, "secret");
        Plans.prepare(name);
        roundTrips = RoundTrips.before(postgres.port());
        kafka = KafkaServer.startTemporary();
        kafka.createTopics();
        issuer = OidcIssuer.start();
        try {
            files = Files.createTempDirectory(name + "-files");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        DemoHotels.arrive(kafka.bootstrapServers());
        Map<String, String> all =
                new HashMap<>(
                        Map.ofEntries(
                                Map.entry("quarkus.datasource.jdbc.url", postgres.jdbcUrl(name)),
                                Map.entry(
                                        "quarkus.datasource.reactive.url",
                                        "postgresql://127.0.0.1:" + roundTrips.port() + "/" + name),
                                Map.entry("quarkus.datasource.username", name),
                                Map.entry("quarkus.datasource.password", "secret"),
                                Map.entry("kafka.bootstrap.servers", kafka.bootstrapServers()),
                                Map.entry("quarkus.oidc.auth-server-url", issuer.serverUrl()),
                                Map.entry("quarkus.oidc.token.issuer", issuer.issuerUrl()),
                                // Scheduled work would add statements to those that tests count.
                                Map.entry("hotelchat.outbox.sample-interval", "off"),
                                Map.entry(
                                        "hotelchat.rate-limit.staff-writes-per-minute",
                                        "1000000")));
        all.putAll(settings());
        return all;
    }

    /** A connection to the service's database, for what no endpoint shows. */
    public static Connection database() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(database), database, "secret");
    }

    /** A connection that may do everything. */
    public static Connection superuser() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl("postgres"), "postgres", "");
    }

    @Override
    public void stop() {
        kafka.close();
        roundTrips.close();
        postgres.close();
        issuer.close();
    }
}
