package com.hotelchat.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownSettingsTest {

    private static final KnownSettings KNOWN =
            new KnownSettings(
                    Map.of(
                            "hotelchat.push.grace", Kind.DURATION_OR_ZERO,
                            "hotelchat.retention.hotels.\"hotel-slug\"", Kind.DURATION,
                            "pusher.key", Kind.TEXT));

    private static List<String> complaints(Set<String> variables, Map<String, String> properties) {
        return KNOWN.complaints(variables, properties.keySet(), properties::get);
    }

    @Test
    void knownSettingsAreTakenInEveryForm() {
        assertThat(
                        complaints(
                                Set.of(
                                        "HOTELCHAT_PUSH_GRACE",
                                        "HOTELCHAT_RETENTION_HOTELS__HOTEL_ABC_",
                                        "HOTELCHAT_RETENTION_HOTELS_ADLON",
                                        "PUSHER_KEY",
                                        "PUSHERS",
                                        "GATEWAY",
                                        "PATH"),
                                Map.of(
                                        "hotelchat.push.grace", "0s",
                                        "hotelchat.retention.hotels.\"hotel-abc\"", "P7D",
                                        "hotelchat.retention.hotels.adlon", "P7D",
                                        "pusher.key", "anything",
                                        "quarkus.http.port", "1")))
                .isEmpty();
    }

    @Test
    void unknownSettingsAreNamed() {
        assertThat(
                        complaints(
                                Set.of("HOTELCHAT_PUSH_GRACEE", "PUSHER_KEYS", "GATEWAY_X"),
                                Map.of(
                                        "hotelchat.push.gracee", "3s",
                                        "hotelchat.retention.hotels", "P7D",
                                        "pusher.keyring", "x")))
                .containsExactly(
                        "GATEWAY_X is no setting of any service.",
                        "HOTELCHAT_PUSH_GRACEE is no setting of any service.",
                        "PUSHER_KEYS is no setting of any service.",
                        "hotelchat.retention.hotels is no setting of any service.",
                        "pusher.keyring is no setting of any service.");
    }

    @Test
    void valuesThatCannotBeMeantAreRefusedWithoutTheirText() {
        assertThat(complaints(Set.of(), Map.of("hotelchat.push.grace", "soon")))
                .containsExactly(
                        "The setting hotelchat.push.grace wants a duration, as 30s or PT5M, or"
                                + " 0s.");
    }

    @ParameterizedTest
    @CsvSource({
        "DURATION, 30s, true",
        "DURATION, 250ms, true",
        "DURATION, PT5M, true",
        "DURATION, P14D, true",
        "DURATION, 7, true",
        "DURATION, 0s, false",
        "DURATION, -5s, false",
        "DURATION, P-1D, false",
        "DURATION, off, false",
        "DURATION, 3 sheep, false",
        "DURATION, 99999999999999999999d, false",
        "DURATION_OR_ZERO, 0s, true",
        "DURATION_OR_ZERO, -1s, false",
        "INTERVAL, off, true",
        "INTERVAL, 1m, true",
        "INTERVAL, 0s, false",
        "INTERVAL, OFFF, false",
        "NUMBER, 1, true",
        "NUMBER, 0, false",
        "NUMBER, -3, false",
        "NUMBER, 1.5, false",
        "NUMBER, many, false",
        "FLAG, true, true",
        "FLAG, false, true",
        "FLAG, ture, false",
        "FLAG, 1, false",
        "TEXT, whatever, true",
    })
    void kindsTakeWhatCanBeMeant(Kind kind, String value, boolean isTaken) {
        assertThat(kind.takes(value)).isEqualTo(isTaken);
    }

    @Test
    void kindsAreWrittenAndRead() {
        for (Kind kind : Kind.values()) {
            assertThat(Kind.of(kind.text())).isSameAs(kind);
        }
    }
}
