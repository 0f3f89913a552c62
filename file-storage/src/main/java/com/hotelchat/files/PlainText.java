package com.hotelchat.files;

import com.ibm.icu.text.CharsetDetector;
import com.ibm.icu.text.CharsetMatch;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Distinguishes text from data that only resembles it, in any charset that ICU's detector proposes
 * or that Windows uses, provided that the whole file decodes in it.
 */
final class PlainText {

    private static final int BUFFER = 8_192;

    /** The number of bytes that the detector examines. */
    private static final int SAMPLE = 8_000;

    /**
     * The lowest confidence that counts: below it, the detector reports UTF-16 for nearly
     * everything.
     */
    private static final int MIN_CONFIDENCE_OF_UTF_16 = 20;

    /** Charsets of Windows, with more characters than the standards that the detector names. */
    private static final Map<String, String> SUPERSETS =
            Map.of(
                    "Shift_JIS", "windows-31j",
                    "EUC-KR", "x-windows-949",
                    "Big5", "x-windows-950",
                    "ISO-8859-8-I", "windows-1255",
                    "ISO-8859-8", "windows-1255");

    /** Few bytes say too little of an alphabet for the detector to think of it. */
    private static final List<String> OF_ALPHABETS =
            List.of(
                    "windows-1252",
                    "windows-1250",
                    "windows-1251",
                    "windows-1253",
                    "windows-1254",
                    "windows-1255",
                    "windows-1256",
                    "windows-1257",
                    "windows-1258",
                    "windows-874",
                    "KOI8-R");

    private PlainText() {}

    /**
     * Returns whether the whole file is text: it decodes, and has no control characters but those
     * of lines.
     */
    static boolean is(Path file) throws IOException {
        if (decodes(file, StandardCharsets.UTF_8)) {
            return true;
        }
        byte[] used = used(file);
        for (Charset charset : candidates(sample(file))) {
            boolean isText =
                    isSingleByte(charset)
                            ? decodes(new ByteArrayInputStream(used), charset)
                            : decodes(file, charset);
            if (isText) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the bytes that a file has, each once: whether they are text in an alphabet's charset
     * does not depend on their order or number.
     */
    private static byte[] used(Path file) throws IOException {
        BitSet used = new BitSet(1 << Byte.SIZE);
        try (InputStream bytes = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int read; (read = bytes.read(buffer)) >= 0; ) {
                for (int i = 0; i < read; i++) {
                    used.set(Byte.toUnsignedInt(buffer[i]));
                }
            }
        }
        ByteArrayOutputStream each = new ByteArrayOutputStream();
        used.stream().forEach(each::write);
        return each.toByteArray();
    }

    private static boolean isSingleByte(Charset charset) {
        return charset.canEncode() && charset.newEncoder().maxBytesPerChar() == 1;
    }

    /** Returns what follows the first byte that is not ASCII text. */
    private static byte[] sample(Path file) throws IOException {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            byte[] pair = bytes.readNBytes(2);
            while (pair.length == 2 && isAscii(pair[0]) && isAscii(pair[1])) {
                pair = bytes.readNBytes(2);
            }
            byte[] rest = bytes.readNBytes(SAMPLE - pair.length);
            byte[] sample = new byte[pair.length + rest.length];
            System.arraycopy(pair, 0, sample, 0, pair.length);
            System.arraycopy(rest, 0, sample, pair.length, rest.length);
            return sample;
        }
    }

    /** Returns whether a byte is the same in all charsets but those of two bytes a character. */
    private static boolean isAscii(byte b) {
        return b > 0 && b != 0x1b;
    }

    private static Set<Charset> candidates(byte[] sample) {
        Set<Charset> candidates = new LinkedHashSet<>();
        for (CharsetMatch match : new CharsetDetector().setText(sample).detectAll()) {
            if (!match.getName().startsWith("UTF-16")
                    || match.getConfidence() >= MIN_CONFIDENCE_OF_UTF_16) {
                add(SUPERSETS.getOrDefault(match.getName(), match.getName()), candidates);
            }
        }
        OF_ALPHABETS.forEach(name -> add(name, candidates));
        return candidates;
    }

    private static void add(String name, Set<Charset> candidates) {
        if (Charset.isSupported(name)) {
            candidates.add(Charset.forName(name));
        }
    }

    private static boolean decodes(Path file, Charset charset) throws IOException {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
            return decodes(bytes, charset);
        }
    }

    private static boolean decodes(InputStream bytes, Charset charset) throws IOException {
        try (Reader text =
                new InputStreamReader(
                        bytes,
                        charset.newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT))) {
            char[] buffer = new char[BUFFER];
            for (int read; (read = text.read(buffer)) >= 0; ) {
                for (int i = 0; i < read; i++) {
                    if (!isOfText(buffer[i])) {
                        return false;
                    }
                }
            }
            return true;
        } catch (CharacterCodingException otherwise) {
            return false;
        }
    }

    private static boolean isOfText(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL ->
                    c == '\t'
                            || c == '\n'
                            || c == '\u000b'
                            || c == '\f'
                            || c == '\r'
                            || c == '\u0085';
            case Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
