package com.hotelchat.bus;

import com.hotelchat.settings.Contradictions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/**
 * Reports when the certificate expires with which this instance proves to Kafka who it is, as the
 * gauge {@code hotelchat.kafka.certificate.expiry.timestamp}. Kafka's client reads the certificate
 * once, so what counts is not the file of today but that of the start.
 */
@ApplicationScoped
class ClientCertificate {

    private static final String METRIC = "hotelchat.kafka.certificate.expiry.timestamp";
    private static final String PEM = "PEM";
    private static final Pattern PEM_CERTIFICATE =
            Pattern.compile(
                    "-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    private final Map<String, Object> connection;
    private final MeterRegistry metrics;

    ClientCertificate(
            @Identifier("default-kafka-broker") Map<String, Object> connection,
            MeterRegistry metrics) {
        this.connection = connection;
        this.metrics = metrics;
    }

    /** Stops the start for a key store that cannot be read; consumers start later. */
    void report(@Observes @Priority(Contradictions.FIRST) StartupEvent starting) {
        expiry(connection)
                .ifPresent(
                        expiry ->
                                Gauge.builder(METRIC, () -> expiry.getEpochSecond())
                                        .baseUnit("seconds")
                                        .register(metrics));
    }

    /**
     * Returns when the first of the certificates in the key store expires.
     *
     * @param connection settings of Kafka's client
     * @return empty without a key store
     * @throws ConfigurationException when the key store cannot be read
     */
    static Optional<Instant> expiry(Map<String, Object> connection) {
        String file = text(connection, SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG);
        if (file == null) {
            return Optional.empty();
        }
        try {
            return certificates(Path.of(file), connection).stream()
                    .filter(X509Certificate.class::isInstance)
                    .map(certificate -> ((X509Certificate) certificate).getNotAfter().toInstant())
                    .min(Instant::compareTo);
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new ConfigurationException(
                    "The setting kafka."
                            + SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG
                            + " names "
                            + file
                            + ", which cannot be read as a key store of the type and with the"
                            + " password that are set beside it.");
        }
    }

    private static Collection<? extends Certificate> certificates(
            Path file, Map<String, Object> connection)
            throws IOException, GeneralSecurityException {
        String type = text(connection, SslConfigs.SSL_KEYSTORE_TYPE_CONFIG);
        if (PEM.equals(type)) {
            String blocks =
                    PEM_CERTIFICATE
                            .matcher(Files.readString(file, StandardCharsets.US_ASCII))
                            .results()
                            .map(MatchResult::group)
                            .collect(Collectors.joining("\n"));
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(blocks.getBytes(StandardCharsets.US_ASCII)));
        }
        String password = text(connection, SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG);
        KeyStore store = KeyStore.getInstance(type == null ? KeyStore.getDefaultType() : type);
        try (InputStream content = Files.newInputStream(file)) {
            store.load(content, password == null ? null : password.toCharArray());
        }
        List<Certificate> certificates = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                certificates.addAll(List.of(store.getCertificateChain(alias)));
            }
        }
        return certificates;
    }

    private static @Nullable String text(Map<String, Object> connection, String setting) {
        Object value = connection.get(setting);
        return value == null || value.toString().isBlank() ? null : value.toString();
    }
}
