package com.hotelchat.matching;

import java.util.Random;
import java.util.stream.Collectors;

/** Texts of all planes with many marks, joiners, directions and spaces. */
final class RandomTexts {

    private static final int[] ODD = {
        ' ', ' ', 0x200D, 0xFE0F, 0x0301, 0x0327, 0x20E3, 0x1F468, 0x1F1E9, 0x202E, 0x200B, 0x00A0,
        0x1100, 0x1161, 0x11A8, 0x3099, 0x0E49, 0x2019, '\'', 0xFDFA, 0x0130, 0x00DF, 0xFF21, '@'
    };

    private RandomTexts() {}

    static String next(Random random) {
        return random.ints(random.nextInt(60), 0, 0x110000)
                .map(code -> random.nextInt(3) == 0 ? ODD[random.nextInt(ODD.length)] : code)
                .map(code -> random.nextInt(3) == 0 ? random.nextInt(0x3100) : code)
                .filter(code -> code != 0 && (code < 0xD800 || code > 0xDFFF))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
