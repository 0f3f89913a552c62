package com.hotelchat.guestchat.stay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PinsTest {

    @Test
    void pinsThatReadAlikeAreAlike() {
        for (String pin :
                List.of(
                        "ABC 123",
                        " abc\u00a0123\u2003",
                        "\ufeffa\u200bb\u00adc 12\u20603",
                        "\uff21\uff22\uff23 \uff11\uff12\uff13",
                        "abc 123\ufe0f")) {
            assertThat(Pins.normal(pin)).as(pin).isEqualTo("abc 123");
        }
        assertThat(Pins.normal("Stra\u00dfe")).isEqualTo(Pins.normal("STRASSE"));
        assertThat(Pins.normal("e\u0301t\u00e91")).isEqualTo(Pins.normal("\u00c9T\u00c91"));
        assertThat(Pins.normal("\u0130vy7")).isEqualTo(Pins.normal("ivy7"));
        for (String digits : List.of("\u0661\u0662\u0663\u0664", "\u06f1\u06f2\u06f3\u06f4")) {
            assertThat(Pins.normal(digits)).isEqualTo("1234");
        }
        assertThat(Pins.normal("abc123")).isNotEqualTo(Pins.normal("abc 123"));
    }
}
