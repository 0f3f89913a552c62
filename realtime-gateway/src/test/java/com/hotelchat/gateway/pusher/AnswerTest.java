package com.hotelchat.gateway.pusher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {

    private static final Clock NOON =
            Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

    @Test
    void retryAfterIsSecondsOrADate() {
        assertThat(Answer.retryAfter("7", NOON)).contains(Duration.ofSeconds(7));
        assertThat(Answer.retryAfter("Sun, 1 Mar 2026 12:00:30 GMT", NOON))
                .contains(Duration.ofSeconds(30));
        assertThat(Answer.retryAfter("Sun, 1 Mar 2026 11:00:00 GMT", NOON)).contains(Duration.ZERO);
        assertThat(Answer.retryAfter(null, NOON)).isEmpty();
    }

    @Test
    void noPauseIsLongerThanFiveMinutes() {
        assertThat(Answer.retryAfter("86400", NOON)).contains(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "99999999999999999999", "1.5"})
    void whatIsMalformedSaysNothing(String header) {
        assertThat(Answer.retryAfter(header, NOON)).isEmpty();
    }
}
