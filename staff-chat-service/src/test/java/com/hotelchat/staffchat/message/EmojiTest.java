package com.hotelchat.staffchat.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmojiTest {

    @ParameterizedTest
    @CsvSource({
        "\ud83d\udc4d, \ud83d\udc4d",
        "\u2764, \u2764\ufe0f",
        "\u2764\ufe0f, \u2764\ufe0f",
        // A kiss of two men, and a flag with a selector inside.
        "\ud83d\udc68\u200d\u2764\u200d\ud83d\udc8b\u200d\ud83d\udc68,"
                + "\ud83d\udc68\u200d\u2764\ufe0f\u200d\ud83d\udc8b\u200d\ud83d\udc68",
        "\ud83c\udff3\u200d\ud83c\udf08, \ud83c\udff3\ufe0f\u200d\ud83c\udf08",
        // Keycap, flag of Scotland, skin tone, country.
        "1\u20e3, 1\ufe0f\u20e3",
        "\ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc73\udb40\udc63\udb40\udc74\udb40\udc7f,"
                + "\ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc73\udb40\udc63\udb40\udc74\udb40\udc7f",
        "\ud83d\udc4d\ud83c\udffd, \ud83d\udc4d\ud83c\udffd",
        "\ud83c\uddee\ud83c\uddea, \ud83c\uddee\ud83c\uddea"
    })
    void qualifiesASingleEmoji(String written, String qualified) {
        assertThat(Emoji.fullyQualified(written)).contains(qualified);
        assertThat(UCharacter.hasBinaryProperty(qualified, UProperty.RGI_EMOJI)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a",
                "1",
                "#",
                "\ufe0f",
                "\u200d",
                ":+1:",
                "\ud83d\udc4d\ud83d\udc4d",
                "\ud83d\udc4d ",
                "\ud83d",
                "\ud83c\uddee",
                "\ud83c\udffd\u2764"
            })
    void knowsNothingElse(String written) {
        assertThat(Emoji.fullyQualified(written)).isEmpty();
    }
}
