package com.hotelchat.callers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrossOriginTest {

    @ParameterizedTest
    @CsvSource({
        "https://app.example, https://app.example",
        "HTTPS://App.Example:443, https://app.example",
        "http://localhost:5173, http://localhost:5173",
        "http://localhost:80, http://localhost",
        "http://[::1]:8080, http://[::1]:8080",
    })
    void originIsSchemeHostAndPort(String text, String written) {
        assertThat(WebOrigin.parse(text)).hasToString("Optional[" + written + "]");
    }

    @Test
    void settingNamesSeveral() {
        assertThat(CrossOrigin.origins("https://a.example, http://b.example:8080"))
                .extracting(WebOrigin::toString)
                .containsExactly("https://a.example", "http://b.example:8080");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "app.example",
                "https://",
                "https://app.example/",
                "https://app.example/path",
                "https://user@app.example",
                "https://*.app.example",
                "https://app.example:99999",
                "ftp://app.example",
                "https://app.example,",
                "https://app.example https://b.example",
                "https://app.example,*"
            })
    void whatIsNoOriginStopsTheStart(String setting) {
        assertThatThrownBy(() -> CrossOrigin.origins(setting))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("hotelchat.cors.origins");
    }
}
