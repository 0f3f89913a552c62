package com.hotelchat.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hotelchat.pusherserver.StartFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartWaitTest {

    private final List<String> reports = new ArrayList<>();
    private long now = Long.MAX_VALUE - 1;
    private final StartWait wait = new StartWait("Kafka", reports::add, () -> now);

    private void after(int seconds, long steps) {
        now += Duration.ofSeconds(seconds).toNanos();
        wait.goOn(steps, "it does not answer yet");
    }

    @Test
    void goes_on_for_as_long_as_there_is_progress() {
        for (int i = 0; i < 8; i++) {
            after(100, i);
        }
    }

    @Test
    void gives_up_when_nothing_has_changed_for_two_minutes() {
        after(100, 1);
        after(119, 1);
        assertThatThrownBy(() -> after(1, 1))
                .isInstanceOf(StartFailure.class)
                .hasMessage("Gave up waiting for Kafka after 220 s: it does not answer yet.");
    }

    @Test
    void gives_up_after_a_quarter_of_an_hour_in_any_case() {
        for (int i = 0; i < 8; i++) {
            after(110, i);
        }
        assertThatThrownBy(() -> after(20, 9)).isInstanceOf(StartFailure.class);
    }

    @Test
    void reports_every_ten_seconds_what_it_waits_for() {
        after(9, 1);
        assertThat(reports).isEmpty();
        after(1, 2);
        after(1, 3);
        after(9, 4);
        assertThat(reports)
                .containsExactly(
                        "waiting for Kafka (10 s): it does not answer yet",
                        "waiting for Kafka (20 s): it does not answer yet");
    }
}
