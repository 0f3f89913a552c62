package com.hotelchat.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that visible text is kept whole and that invisible characters do not count as text. */
class WrittenTextTest {

    private static final String FAMILY = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67";
    private static final String FLAG = "\uD83C\uDDE9\uD83C\uDDEA";
    private static final String SCOTLAND =
            new String(
                    new int[] {0x1F3F4, 0xE0067, 0xE0062, 0xE0073, 0xE0063, 0xE0074, 0xE007F},
                    0,
                    7);
    private static final String HEART = "\u2764\uFE0F";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n\t",
                "\u00A0",
                "\u200B",
                "\u2060",
                "\u3164",
                "\u2800",
                "\uFEFF",
                "\u00AD",
                "\u202E",
                "\u115F\u1160",
                "\uFFA0",
                "\u180E",
                "\uFE0F",
                "\u034F",
                "\u200D",
                "\u2028",
                "\u3000 \u200B\u2060"
            })
    void nothingVisibleIsEmpty(String text) {
        assertThat(WrittenText.normalized(text)).isEmpty();
        assertThat(WrittenText.isVisible(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u0301", "\uE000", "\u0378", ".", "\u3002", HEART, FLAG})
    void whatLeavesAMarkIsVisible(String text) {
        assertThat(WrittenText.normalized(text)).isEqualTo(text);
    }

    @Test
    void endsAreTrimmedAndClustersStayWhole() {
        assertThat(WrittenText.normalized("\u00A0Hello\u200B \uFEFF")).isEqualTo("Hello");
        assertThat(WrittenText.normalized(" " + HEART + " ")).isEqualTo(HEART);
        assertThat(WrittenText.normalized("\u2060" + SCOTLAND + "\n")).isEqualTo(SCOTLAND);
        assertThat(WrittenText.normalized("a \u200B b")).isEqualTo("a \u200B b");
    }

    @Test
    void decomposedLettersAreComposed() {
        assertThat(WrittenText.normalized("Mun\u0303oz")).isEqualTo("Mu\u00F1oz");
    }

    @Test
    void cutsAreBetweenClusters() {
        assertThat(WrittenText.cut("\uD83D\uDE00".repeat(60), 50))
                .isEqualTo("\uD83D\uDE00".repeat(50));
        assertThat(WrittenText.cut(FAMILY + FAMILY, 7)).isEqualTo(FAMILY);
        assertThat(WrittenText.cut("ab" + FLAG, 3)).isEqualTo("ab");
        assertThat(WrittenText.cut("e\u0301e\u0301", 3)).isEqualTo("e\u0301");
        assertThat(WrittenText.cut(FAMILY, 2)).as("too long alone").hasSize(3);
        assertThat(WrittenText.cut("short", 5)).isEqualTo("short");
    }

    @Test
    void cutsToBytesAreBetweenClusters() {
        assertThat(WrittenText.cutToBytes("abc", 3)).isEqualTo("abc");
        assertThat(WrittenText.cutToBytes("a" + FLAG + FLAG, 12)).isEqualTo("a" + FLAG);
        assertThat(WrittenText.cutToBytes("ae\u0301", 3)).isEqualTo("a");
        assertThat(WrittenText.cutToBytes(FAMILY, 8)).as("too long alone").hasSize(3);
        assertThat(WrittenText.cutToBytes(FAMILY, 3)).isEmpty();
        assertThat(WrittenText.cutToBytes("", 3)).isEmpty();
    }

    @Test
    void zeroAndLoneSurrogatesAreNotStorable() {
        assertThat(WrittenText.isStorable("\uD83D\uDE00 a\u0301")).isTrue();
        for (String bad : List.of("a\0", "\uD83D", "a\uD83Db", "\uDE00", "\uDE00\uD83D")) {
            assertThat(WrittenText.isStorable(bad)).isFalse();
        }
    }

    /**
     * Tries characters of all planes, marks, joiners, directions, composed and decomposed forms.
     */
    @Test
    void randomTextIsNormalVisibleAndCutWhole() {
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            String text =
                    random.ints(random.nextInt(60), 0, 0x110000)
                            .map(c -> random.nextInt(3) == 0 ? odd(random) : c)
                            .filter(c -> c != 0 && (c < 0xD800 || c > 0xDFFF))
                            .mapToObj(Character::toString)
                            .collect(Collectors.joining());

            String normalized = WrittenText.normalized(text);
            String cut = WrittenText.cut(normalized, 20);

            assertThat(Normalizer.isNormalized(normalized, Normalizer.Form.NFC)).isTrue();
            assertThat(WrittenText.normalized(normalized)).isEqualTo(normalized);
            assertThat(WrittenText.isVisible(normalized)).isEqualTo(!normalized.isEmpty());
            assertThat(normalized).startsWith(cut);
            assertThat(WrittenText.length(cut)).isLessThanOrEqualTo(20);
            assertThat(clusters(cut)).isLessThanOrEqualTo(clusters(normalized));
        }
    }

    private static int odd(Random random) {
        int[] odd = {
            0x200D, 0xFE0F, 0x0301, 0x20E3, 0x1F468, 0x1F1E9, 0x202E, 0x200B, 0x00A0, 0x1100, 0x1161
        };
        return odd[random.nextInt(odd.length)];
    }

    private static long clusters(String text) {
        return Pattern.compile("\\X").matcher(text).results().count();
    }
}
