package com.hotelchat.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchWordsTest {

    private static final Pattern WORD = Pattern.compile("'((?:[^']|'')*)'");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Fresh towels/sheets please | sheets
                    The AC/DC adapter          | DC
                    The AC/DC adapter          | ac/dc
                    Breakfast.Then we leave    | then
                    floors 3-7                 | 7
                    room nr.12                 | 12
                    It costs 3.50              | 3.50
                    It costs 3.50              | 50
                    write to john@example.com  | john
                    write to john@example.com  | example
                    write to john@example.com  | john@example.com
                    see https://hotel.example/menu?day=5 | menu
                    请送两条毛巾到房间                 | 毛巾
                    请送两条毛巾到房间                 | 巾
                    请送两条毛巾到房间                 | 间
                    请送2条毛巾                     | 2条
                    タオルを二枚お願いします              | 二枚
                    ﾀｵﾙを二枚お願いします               | タオル
                    ルームサービスをお願い               | サービス
                    Wi-Fi密码是什么                  | 密码
                    ขอผ้าเช็ดตัว                  | ผ้าเช็ดตัว
                    ขอผ้าเช็ดตัวสองผืนค่ะ            | เช็ดตัว
                    수건을 주세요                     | 수건
                    Señor Muñoz                | munoz
                    Sen\u0303or Mun\u0303oz    | muñoz
                    Senor Munoz                | Mun\u0303oz
                    Grüße aus Łódź             | lodz
                    STRASSE                    | straße
                    Straße                     | strass
                    Ｆｕｌｌ ｗｉｄｔｈ            | width
                    the ﬁrst ﬂoor              | first
                    Sean O’Brien               | O'Brien
                    Sean O'Brien               | obrien
                    Sean OʼBrien               | brien
                    O´Brien                    | o`brien
                    l’eau chaude               | eau
                    don't                      | dont
                    tow\u200bels and tow\u00adels | towels
                    حَمَّام                     | حمام
                    غرفة ١٢                    | 12
                    Ж­ивой ёлка                | елка
                    Happy 🎂 birthday          | 🎂
                    thanks👍🏽                 | 👍
                    from 🇩🇪                   | 🇩🇪
                    room 7️⃣                   | 7
                    ΚΑΛΗΜΕΡΑ                   | καλημέρα
                    İstanbul                   | istanbul
                    snake_case_name            | case
                    """)
    void everyWordThatAReaderSeesIsFound(String text, String search) {
        assertThat(finds(unescaped(text), unescaped(search))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    towels     | sheets
                    towels     | owels
                    毛巾         | 巾毛
                    from 🇩🇪    | 🇪🇩
                    """)
    void otherWordsAreNot(String text, String search) {
        assertThat(finds(text, search)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "&#' | ! ( <-> *", "...", "\u0301", "\u200b", "\u3164"})
    void punctuationHasNoWords(String text) {
        assertThat(SearchWords.query(text)).isNull();
        assertThat(SearchWords.vector(text)).isEmpty();
    }

    @Test
    void numberAndLengthOfWordsAreBounded() {
        String long1 = "a".repeat(5_000);
        String han =
                new Random(1)
                        .ints(5_000, 0x4e00, 0x9fa5)
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining());

        assertThat(words(SearchWords.vector(long1)))
                .containsExactly("a".repeat(SearchWords.MAX_LENGTH));
        assertThat(finds(long1, "a".repeat(200))).isTrue();
        assertThat(words(SearchWords.vector(han))).hasSizeBetween(4_000, SearchWords.MAX_WORDS);
        assertThat(words(SearchWords.vector("\ufdfa".repeat(5_000)))).hasSizeLessThan(20);
        assertThat(SearchWords.vector("o'".repeat(2_500)).length()).isLessThan(1_000);
    }

    /** Tries all planes, marks, joiners, directions: every word between spaces is found. */
    @Test
    void wordsOfRandomTextAreFoundComposedAndDecomposed() {
        Random random = new Random(11);
        for (int i = 0; i < 1_000; i++) {
            String text = RandomTexts.next(random);
            for (Normalizer.Form form : List.of(Normalizer.Form.NFC, Normalizer.Form.NFD)) {
                for (String part : Normalizer.normalize(text, form).split(" ", -1)) {
                    String query = SearchWords.query(part);
                    if (query != null) {
                        assertThat(matches(query, SearchWords.vector(text)))
                                .as("%s in %s", escaped(part), escaped(text))
                                .isTrue();
                    }
                }
            }
        }
    }

    private static boolean finds(String text, String search) {
        String query = SearchWords.query(search);
        return query != null && matches(query, SearchWords.vector(text));
    }

    private static boolean matches(String query, String vector) {
        Collection<String> words = words(vector);
        return Arrays.stream(query.split(" & ", -1))
                .map(word -> word.replaceAll("^'|':\\*$", ""))
                .allMatch(word -> words.stream().anyMatch(each -> each.startsWith(word)));
    }

    private static Set<String> words(String vector) {
        return WORD.matcher(vector)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String unescaped(String text) {
        return Pattern.compile("\\\\u([0-9a-f]{4})")
                .matcher(text)
                .replaceAll(code -> Character.toString(Integer.parseInt(code.group(1), 16)));
    }

    private static String escaped(String text) {
        return text.codePoints()
                .mapToObj(code -> String.format("U+%04X", code))
                .collect(Collectors.joining(" "));
    }
}
