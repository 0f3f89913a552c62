package com.hotelchat.staffchat;

import com.hotelchat.localstack.DemoHotels;
import com.hotelchat.localstack.KafkaServer;
import com.hotelchat.localstack.OidcIssuer;
import com.hotelchat.localstack.PostgresServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** Real servers around the service, and the demo hotels in them. */
public class StaffChatServers implements QuarkusTestResourceLifecycleManager {

    private static final String DATABASE = "staff_chat";

    static PostgresServer postgres;
    static KafkaServer kafka;
    static OidcIssuer issuer;

    @Override
    public Map<String, String> start() {
        postgres = PostgresServer.startTemporary();
        postgres.createDatabase(DATABASE, DATABASE, "secret");
        kafka = KafkaServer.startTemporary();
        kafka.createTopics();
        issuer = OidcIssuer.start();
        DemoHotels.arrive(kafka.bootstrapServers());
        return Map.ofEntries(
                Map.entry("quarkus.datasource.jdbc.url", postgres.jdbcUrl(DATABASE)),
                Map.entry(
                        "quarkus.datasource.reactive.url",
                        "postgresql://127.0.0.1:" + postgres.port() + "/" + DATABASE),
                Map.entry("quarkus.datasource.username", DATABASE),
                Map.entry("quarkus.datasource.password", "secret"),
                Map.entry("kafka.bootstrap.servers", kafka.bootstrapServers()),
                Map.entry("quarkus.oidc.auth-server-url", issuer.serverUrl()),
                Map.entry("quarkus.oidc.token.issuer", issuer.issuerUrl()),
                Map.entry("hotelchat.outbox.sample-interval", "off"),
                Map.entry("hotelchat.rate-limit.staff-writes-per-minute", "1000000"));
    }

    /** A connection to the service's database, for what no endpoint shows. */
    static Connection database() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(DATABASE), DATABASE, "secret");
    }

    @Override
    public void stop() {
        kafka.close();
        postgres.close();
        issuer.close();
    }
}
