package com.hotelchat.notification.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.notification.fcm.FcmAnswer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FcmGateTest {

    private static final FcmAnswer OVER_QUOTA =
            new FcmAnswer.Later(429, Optional.of(Duration.ofMinutes(5)));

    private final FcmGate gate =
            new FcmGate(new SimpleMeterRegistry(), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

    @Test
    void deviceOverItsQuotaClosesNothingForOthers() {
        for (int i = 0; i < 100; i++) {
            gate.heard(1, OVER_QUOTA);
        }

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void devicesOverTheirQuotaBetweenOthersCloseNothing() {
        for (int device = 0; device < 100; device++) {
            gate.heard(device, OVER_QUOTA);
            if (device % 10 == 0) {
                gate.heard(1_000, new FcmAnswer.Accepted());
            }
        }

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void quotaOfTheProjectClosesTheGate() {
        for (int device = 0; device < 20; device++) {
            gate.heard(device, OVER_QUOTA);
        }

        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void overloadedServerClosesTheGate() {
        gate.heard(1, new FcmAnswer.Later(503, Optional.of(Duration.ofMinutes(5))));

        assertThat(gate.isOpen()).isFalse();
    }
}
