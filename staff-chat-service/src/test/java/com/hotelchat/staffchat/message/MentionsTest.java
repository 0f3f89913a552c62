package com.hotelchat.staffchat.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hotelchat.events.StaffMessage.Mention;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MentionsTest {

    private static final List<Mention> PARTICIPANTS =
            List.of(
                    new Mention(1, "Ann Lee"),
                    new Mention(2, "Ann Lee-Smith"),
                    new Mention(3, "José Núñez"),
                    new Mention(4, "Bob Ray"),
                    new Mention(5, "Bob Ray"),
                    new Mention(6, "Sean O'Brien"),
                    new Mention(7, "Ana Mun"),
                    new Mention(8, "Ana Mu\u00f1oz"),
                    new Mention(9, "Max Wei\u00df"),
                    new Mention(10, "Li Na\u00a0 \uff37\uff55"),
                    new Mention(11, ""));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Hello @Ann Lee, look|1",
                "Hello @Ann Lee-Smith!|2",
                "@ann lee and @JOSÉ NÚÑEZ|1,3",
                "@Bob Ray|4,5",
                "@Ann Lee @Ann Lee|1",
                "@Ann Leeward|",
                "Ann Lee|",
                "mail@example.com|",
                "@|",
                "@Sean O\u2019Brien please|6",
                "@Sean O\u00b4Brien's car|6",
                "@Sean  O'Brien|6",
                "@Sean\u00a0O'Brien|6",
                "'@Sean\nO''Brien'|6",
                "\uff20Sean O'Brien|6",
                "@\u2066Se\u200ban O'Brien\u2069!|6",
                "@Ana Mun\u0303oz|8",
                "@ANA MUN\u0303OZ|8",
                "@Ana Mun\u0303|",
                "@Ana Mun\u20dd|",
                "@Ana Mun\u200d\u00fcller|",
                "@Ana Mun\u200d and more|7",
                "@Ana Mun, @Ana Mu\u00f1oz|7,8",
                "@Ana Munoz|",
                "@Max WEISS|9",
                "@max weiss.|9",
                "@li na wu|10",
                "@Ann Lee\u2010Smith|2"
            })
    void textNamesTheLongestFullName(String text, String ids) {
        List<Long> expected =
                ids == null
                        ? List.of()
                        : List.of(ids.split(",")).stream().map(Long::valueOf).toList();

        assertThat(Mentions.of(text, null, PARTICIPANTS))
                .extracting(Mention::id)
                .isEqualTo(expected);
    }

    @Test
    void idsDecideWhereTheyAreGiven() {
        assertThat(Mentions.of("@Ann Lee", List.of(4L, 4L), PARTICIPANTS))
                .containsExactly(new Mention(4, "Bob Ray"));
    }

    @Test
    void idOfSomebodyElseIsRefused() {
        assertThatThrownBy(() -> Mentions.of("", List.of(99L), PARTICIPANTS))
                .isInstanceOf(HttpProblem.class);
        assertThatThrownBy(() -> Mentions.of("", Collections.singletonList(null), PARTICIPANTS))
                .isInstanceOf(HttpProblem.class);
    }
}
