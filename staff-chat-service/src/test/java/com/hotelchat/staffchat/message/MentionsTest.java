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
                    new Mention(5, "Bob Ray"));

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
                "@|"
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
        assertThatThrownBy(() -> Mentions.of("", List.of(9L), PARTICIPANTS))
                .isInstanceOf(HttpProblem.class);
        assertThatThrownBy(() -> Mentions.of("", Collections.singletonList(null), PARTICIPANTS))
                .isInstanceOf(HttpProblem.class);
    }
}
