package com.hotelchat.matching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoldedTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Seán O’Brien       | sean obrien
                    MUÑOZ              | munoz
                    Weiß               | WEISS
                    Łukasz             | lukasz
                    Jean‑Luc           | jean-luc
                    Ａｎｎａ             | anna
                    Ana  Maria         | ana maria
                    An\u200bna         | anna
                    D`Angelo           | D´Angelo
                    john.smith@hotel   | JOHN.SMITH@hotel
                    """)
    void whatASearchDoesNotDistinguishIsEqual(String one, String other) {
        assertThat(FoldedText.of(one)).isEqualTo(FoldedText.of(other));
    }

    @Test
    void everyWordOfASearchHasAPattern() {
        assertThat(FoldedText.patterns("  Muñoz\u00a0ANA muñoz"))
                .containsExactly("%munoz%", "%ana%");
        assertThat(FoldedText.patterns("50%_\\")).containsExactly("%50\\%\\_\\\\%");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\u200b", "\u00a0", "'"})
    void searchWithoutAWordAsksForEverything(String search) {
        assertThat(FoldedText.patterns(search)).isNull();
    }
}
