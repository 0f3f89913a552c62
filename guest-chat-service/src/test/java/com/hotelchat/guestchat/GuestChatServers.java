package com.hotelchat.guestchat;

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
import java.util.Map;

/** Real servers around the service, and the demo hotels in them. */
public class GuestChatServers implements QuarkusTestResourceLifecycleManager {

    private static final String DATABASE = "guest_chat";

    static PostgresServer postgres;
    static KafkaServer kafka;
    static OidcIssuer issuer;
    static RoundTrips roundTrips;

    /** Where the bytes of attachments are. */
    static Path files;

    @Override
    public Map<String, String> start() {
        postgres = PostgresServer.startTemporary();
        postgres.createDatabase(DATABASE, DATABASE, "secret");
        Plans.prepare(DATABASE);
        roundTrips = RoundTrips.before(postgres.port());
        kafka = KafkaServer.startTemporary();
        kafka.createTopics();
        issuer = OidcIssuer.start();
        try {
            files = Files.createTempDirectory("guest-chat-files");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        DemoHotels.arrive(kafka.bootstrapServers());
        return Map.ofEntries(
                Map.entry("quarkus.datasource.jdbc.url", postgres.jdbcUrl(DATABASE)),
                Map.entry(
                        "quarkus.datasource.reactive.url",
                        "postgresql://127.0.0.1:" + roundTrips.port() + "/" + DATABASE),
                Map.entry("quarkus.datasource.username", DATABASE),
                Map.entry("quarkus.datasource.password", "secret"),
                Map.entry("kafka.bootstrap.servers", kafka.bootstrapServers()),
                Map.entry("quarkus.oidc.auth-server-url", issuer.serverUrl()),
                Map.entry("quarkus.oidc.token.issuer", issuer.issuerUrl()),
                Map.entry(
                        "hotelchat.secret",
                        "QmVjYXVzZSB0aGlzIGlzIGEgdGVzdCwgaXQgaXMgbm90IGEgc2VjcmV0"),
                Map.entry("hotelchat.stays.patience-check", "off"),
                // What works by the clock would come between what is counted.
                Map.entry("hotelchat.outbox.sample-interval", "off"),
                Map.entry("hotelchat.retention.check", "off"),
                Map.entry("hotelchat.guest-session.key-check", "off"),
                Map.entry("hotelchat.files.folder", files.toString()),
                Map.entry("hotelchat.files.sweep", "off"),
                Map.entry("quarkus.otel.traces.sampler.arg", "1.0"),
                Map.entry("hotelchat.test-endpoints.enabled", "true"),
                Map.entry("hotelchat.rate-limit.guest-writes-per-minute", "1000000"),
                Map.entry("hotelchat.rate-limit.staff-writes-per-minute", "1000000"));
    }

    /** A connection to the service's database, for what no endpoint shows. */
    static Connection database() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(DATABASE), DATABASE, "secret");
    }

    /** A connection that may do everything. */
    static Connection superuser() throws SQLException {
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
