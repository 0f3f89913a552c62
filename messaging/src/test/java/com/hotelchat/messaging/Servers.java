package com.hotelchat.messaging;

import com.hotelchat.localstack.KafkaServer;
import com.hotelchat.localstack.PostgresServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A real Postgres and a real Kafka for the tests of this module. */
public class Servers implements QuarkusTestResourceLifecycleManager {

    static PostgresServer postgres;
    static KafkaServer kafka;

    @Override
    public Map<String, String> start() {
        postgres = PostgresServer.startTemporary();
        postgres.createDatabase("messaging", "messaging", "messaging");
        kafka = KafkaServer.startTemporary();
        kafka.createTopics();
        return Map.of(
                "quarkus.datasource.jdbc.url", postgres.jdbcUrl("messaging"),
                "quarkus.datasource.reactive.url", postgres.reactiveUrl("messaging"),
                "quarkus.datasource.username", "messaging",
                "quarkus.datasource.password", "messaging",
                "kafka.bootstrap.servers", kafka.bootstrapServers());
    }

    @Override
    public void stop() {
        kafka.close();
        postgres.close();
    }
}
