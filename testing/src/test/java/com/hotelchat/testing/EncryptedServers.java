package com.hotelchat.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.ServerTls;
import com.hotelchat.localstack.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Postgres and Kafka as a production has them, and services that connect as the overlay for
 * production says: encrypted, with certificates of a private authority, and with the rights that
 * the manifests give each Kafka user.
 */
final class EncryptedServers {

    private static final String MOUNTS = "/etc/hotelchat/";
    private static final String DATABASE = "postgres.hotel.example:5432";
    private static final Map<String, ResourceType> TYPES =
            Map.of(
                    "topic", ResourceType.TOPIC,
                    "group", ResourceType.GROUP,
                    "transactionalId", ResourceType.TRANSACTIONAL_ID);

    private final Certificates certificates;
    private final ServerTls servers;
    private final Map<String, Certificates.Identity> users = new ConcurrentHashMap<>();

    /**
     * Makes certificates.
     *
     * @param folder for their files
     */
    EncryptedServers(Path folder) throws GeneralSecurityException, IOException {
        certificates = new Certificates(folder);
        Certificates.Identity own = certificates.of("servers");
        servers =
                new ServerTls(
                        ServiceProcess.freePort(),
                        own.store(),
                        Certificates.PASSWORD,
                        certificates.authority(),
                        own.certificate(),
                        own.key());
    }

    /** Returns the options of a stack with these servers. */
    LocalStack.Options under(LocalStack.Options options, Map<String, String> more) {
        return options.encrypting(servers)
                .withEach(
                        (service, defaults) -> {
                            grantRights(service, defaults.get("KAFKA_BOOTSTRAP_SERVERS"));
                            Map<String, String> settings = settings(service, defaults);
                            settings.putAll(more);
                            return settings;
                        });
    }

    /** Returns what the overlay for production says of the connections, with addresses of here. */
    private Map<String, String> settings(String service, Map<String, String> defaults) {
        Map<String, Map<String, String>> production =
                Manifests.settings(Manifests.OVERLAYS.resolve("production"));
        Map<String, String> settings =
                new HashMap<>(production.getOrDefault("hotelchat", Map.of()));
        settings.putAll(production.getOrDefault(service, Map.of()));
        settings.keySet()
                .removeIf(
                        name ->
                                !name.startsWith("KAFKA_")
                                        && !name.startsWith("QUARKUS_DATASOURCE_"));
        settings.put("KAFKA_BOOTSTRAP_SERVERS", "localhost:" + servers.kafkaPort());
        settings.put("KAFKA_SSL_KEYSTORE_PASSWORD", Certificates.PASSWORD);
        String authority = certificates.authority().toString();
        String here = defaults.get("QUARKUS_DATASOURCE_REACTIVE_URL");
        settings.replaceAll(
                (name, value) ->
                        value.replace(MOUNTS + "kafka-ca/ca.crt", authority)
                                .replace(MOUNTS + "postgres-ca/ca.crt", authority)
                                .replace(
                                        MOUNTS + "kafka-user/user.p12",
                                        user(service).store().toString())
                                .replace(
                                        DATABASE,
                                        here == null
                                                ? DATABASE
                                                : "localhost:" + URI.create(here).getPort()));
        return settings;
    }

    private Certificates.Identity user(String name) {
        return users.computeIfAbsent(
                name,
                user -> {
                    try {
                        return certificates.of(user);
                    } catch (GeneralSecurityException | IOException impossible) {
                        throw new AssertionError(impossible);
                    }
                });
    }

    /** Does what Strimzi's user operator does with a {@code KafkaUser}. */
    private static void grantRights(String user, String unrestricted) {
        List<AclBinding> rights = new ArrayList<>();
        for (JsonNode acl : Manifests.base("KafkaUser", user).at("/spec/authorization/acls")) {
            JsonNode resource = acl.get("resource");
            ResourcePattern pattern =
                    new ResourcePattern(
                            TYPES.get(resource.get("type").asText()),
                            resource.get("name").asText(),
                            resource.get("patternType").asText().equals("prefix")
                                    ? PatternType.PREFIXED
                                    : PatternType.LITERAL);
            for (JsonNode operation : acl.get("operations")) {
                rights.add(
                        new AclBinding(
                                pattern,
                                new AccessControlEntry(
                                        "User:CN=" + user,
                                        "*",
                                        AclOperation.fromString(operation.asText()),
                                        AclPermissionType.ALLOW)));
            }
        }
        Map<String, Object> connection =
                Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, unrestricted);
        try (Admin admin = Admin.create(connection)) {
            admin.createAcls(rights).all().get();
        } catch (ExecutionException refused) {
            throw new AssertionError(refused.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Returns the connection settings of a client without a certificate. */
    Map<String, Object> stranger() {
        return Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                "localhost:" + servers.kafkaPort(),
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                "SSL",
                SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
                "PEM",
                SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
                certificates.authority().toString());
    }

    /** Returns how a Kafka user of the manifests connects; the user has its rights from then on. */
    Map<String, Object> user(String name, LocalStack stack) {
        grantRights(name, stack.kafka().bootstrapServers());
        Map<String, Object> connection = new HashMap<>(stranger());
        connection.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PKCS12");
        connection.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, user(name).store().toString());
        connection.put(SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG, Certificates.PASSWORD);
        return connection;
    }
}
