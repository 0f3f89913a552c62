package com.hotelchat.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Sean O’Brien    | sean o'brien
                    Sean O´Brien    | SEAN OʼBRIEN
                    Ana Mun\u0303oz | ana muñoz
                    Weiß            | WEISS
                    ＠Ａｎａ           | @ana
                    Ana  Muñoz      | ana muñoz
                    A\u00adna       | ana
                    Jean‐Luc        | jean-luc
                    """)
    void textsThatReadAlikeAreEqual(String one, String other) {
        assertThat(SameText.of(one)).isEqualTo(SameText.of(other));
    }

    @Test
    void spacesAndLineBreaksAreOneSpace() {
        assertThat(SameText.of(" Ana \n\u00a0 Mun\u200b ")).isEqualTo("ana mun");
    }

    @Test
    void accentsCount() {
        assertThat(SameText.of("Munoz")).isNotEqualTo(SameText.of("Muñoz"));
    }

    @ParameterizedTest
    @CsvSource({
        "@太郎 山田さん、お願いします, 太郎 山田, true",
        "@John Smith様, John Smith, true",
        "@민준 김님, 민준 김, true",
        "@สมชาย ใจดีครับ, สมชาย ใจดี, true",
        "@John Smith: please, John Smith, true",
        "@John Smithson, John Smith, false",
        "@John Smith2, John Smith, false",
        "@Ana Muñoz, Ana Mun, false",
        "@ナオミ ラーメン, ナオミ ラ, false"
    })
    void nameEndsWhereItsLastWordDoes(String text, String name, boolean ends) {
        assertThat(SameText.hasNameAt(SameText.of(text), 1, SameText.of(name))).isEqualTo(ends);
    }

    @Test
    void compositionNeverCounts() {
        Random random = new Random(3);
        for (int i = 0; i < 1_000; i++) {
            String text = Normalizer.normalize(RandomTexts.next(random), Normalizer.Form.NFC);

            assertThat(SameText.of(Normalizer.normalize(text, Normalizer.Form.NFD)))
                    .isEqualTo(SameText.of(text));
        }
    }
}
