package com.hotelchat.testkit;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Texts with words as people write and search for them, the same for both chats. */
public final class WordCases {

    /** A text, a search, and whether the search is one of the words of the text. */
    public record Case(String text, String search, boolean isFound) {}

    public static final List<Case> ALL =
            List.of(
                    found("Fresh towels/sheets, please", "sheets"),
                    found("The AC/DC adapter", "DC"),
                    found("Breakfast.Then we leave", "then"),
                    found("floors 3-7", "7"),
                    found("room nr.12", "12"),
                    found("write to john@example.com", "john"),
                    found("write to john@example.com", "example"),
                    found("see https://hotel.example/menu?day=5", "menu"),
                    found("\u8bf7\u9001\u4e24\u6761\u6bdb\u5dfe\u5230\u623f\u95f4", "\u6bdb\u5dfe"),
                    found("\u8bf7\u9001\u4e24\u6761\u6bdb\u5dfe\u5230\u623f\u95f4", "\u95f4"),
                    found(
                            "\u30bf\u30aa\u30eb\u3092\u4e8c\u679a\u304a\u9858\u3044\u3057\u307e\u3059",
                            "\u4e8c\u679a"),
                    found(
                            "\u0e02\u0e2d\u0e1c\u0e49\u0e32\u0e40\u0e0a\u0e47\u0e14\u0e15\u0e31\u0e27",
                            "\u0e1c\u0e49\u0e32\u0e40\u0e0a\u0e47\u0e14\u0e15\u0e31\u0e27"),
                    found("\uc218\uac74\uc744 \uc8fc\uc138\uc694", "\uc218\uac74"),
                    found("Sen\u0303or Mun\u0303oz", "mu\u00f1oz"),
                    found("Se\u00f1or Mu\u00f1oz", "MUNOZ"),
                    found("Senor Munoz", "Mun\u0303oz"),
                    found("Stra\u00dfe", "STRASSE"),
                    found("\uff26\uff55\uff4c\uff4c width", "full"),
                    found("Sean O\u2019Brien", "o'brien"),
                    found("Sean O'Brien", "obrien"),
                    found("l\u2019eau chaude", "eau"),
                    found("tow\u200bels", "towels"),
                    found("\u063a\u0631\u0641\u0629 \u0661\u0662", "12"),
                    found("Happy \ud83c\udf82 birthday", "\ud83c\udf82"),
                    found("thanks\ud83d\udc4d\ud83c\udffd", "\ud83d\udc4d"),
                    new Case("towels", "owels", false),
                    new Case("\u6bdb\u5dfe", "\u5dfe\u6bdb", false),
                    new Case("towels", "...", false));

    private static final int[] ODD = {
        ' ', ' ', '\n', 0x200D, 0xFE0F, 0x0301, 0x0327, 0x20E3, 0x1F468, 0x1F1E9, 0x202E, 0x200B,
        0x00A0, 0x1100, 0x1161, 0x11A8, 0x3099, 0x0E49, 0x2019, '\'', 0xFDFA, 0x0130, 0xFF21, '@'
    };

    /** The number of texts of a message, so that it has at most 4,200 characters. */
    private static final int PER_MESSAGE = 28;

    private WordCases() {}

    private static Case found(String text, String search) {
        return new Case(text, search, true);
    }

    /** Texts of all planes, with many marks, joiners and directions, composed or not. */
    public static List<String> random(long seed, int number) {
        Random random = new Random(seed);
        return IntStream.range(0, number).mapToObj(i -> random(random)).toList();
    }

    private static String random(Random random) {
        return random.ints(random.nextInt(150), 0, 0x110000)
                .map(code -> random.nextInt(3) == 0 ? ODD[random.nextInt(ODD.length)] : code)
                .map(code -> random.nextInt(3) == 0 ? random.nextInt(0x3100) : code)
                .filter(code -> code != 0 && (code < 0xD800 || code > 0xDFFF))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** Returns the texts of {@link #random(long, int)}, several to each message. */
    public static List<String> randomMessages(long seed, int texts) {
        List<String> all = random(seed, texts);
        return IntStream.range(0, (texts + PER_MESSAGE - 1) / PER_MESSAGE)
                .mapToObj(
                        i ->
                                String.join(
                                        "\n",
                                        all.subList(
                                                i * PER_MESSAGE,
                                                Math.min(texts, (i + 1) * PER_MESSAGE))))
                .toList();
    }

    /**
     * Returns whether a text begins with another one, and continues with another grapheme cluster,
     * if at all.
     */
    public static boolean isWholeBeginning(String beginning, String text) {
        if (text.equals(beginning)) {
            return true;
        }
        return text.startsWith(beginning)
                && Pattern.compile("\\b{g}")
                        .matcher(text)
                        .results()
                        .anyMatch(boundary -> boundary.start() == beginning.length());
    }
}
