package com.hotelchat.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientCertificateTest {

    /** A key, a certificate that is valid for a century, and its authority's for ten years. */
    private static Path pem() throws URISyntaxException {
        return Path.of(ClientCertificateTest.class.getResource("/certificates/user.pem").toURI());
    }

    private static Map<String, Object> keyStore(Path file, String type) {
        return Map.of("ssl.keystore.location", file.toString(), "ssl.keystore.type", type);
    }

    @Test
    void certificateThatExpiresFirstCounts() throws URISyntaxException {
        assertThat(ClientCertificate.expiry(keyStore(pem(), "PEM")))
                .contains(Instant.parse("2036-11-27T17:00:54Z"));
    }

    @Test
    void clientWithoutCertificateHasNoExpiry() {
        assertThat(ClientCertificate.expiry(Map.of())).isEmpty();
        assertThat(ClientCertificate.expiry(Map.of("ssl.keystore.location", " "))).isEmpty();
    }

    @Test
    void keyStoreThatCannotBeReadIsNamedAtTheStart() throws URISyntaxException {
        for (Map<String, Object> unreadable :
                List.of(
                        keyStore(pem(), "PKCS12"),
                        keyStore(pem().resolveSibling("missing.pem"), "PEM"))) {
            assertThatThrownBy(() -> ClientCertificate.expiry(unreadable))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("kafka.ssl.keystore.location");
        }
    }
}
