package com.hotelchat.files;

import java.io.BufferedInputStream;
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
import java.util.List;

/** Tells text from what only looks like it. */
final class PlainText {

    private static final int BUFFER = 8_192;

    /** What Excel still writes in Western Europe. */
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    private PlainText() {}

    /** Whether the whole file is text: it decodes, and has no controls but those of lines. */
    static boolean is(Path file) throws IOException {
        for (Charset charset : candidates(file)) {
            if (decodes(file, charset)) {
                return true;
            }
        }
        return false;
    }

    private static List<Charset> candidates(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            byte[] mark = bytes.readNBytes(2);
            boolean isUtf16 =
                    mark.length == 2
                            && ((mark[0] == (byte) 0xfe && mark[1] == (byte) 0xff)
                                    || (mark[0] == (byte) 0xff && mark[1] == (byte) 0xfe));
            return isUtf16
                    ? List.of(StandardCharsets.UTF_16)
                    : List.of(StandardCharsets.UTF_8, WINDOWS);
        }
    }

    private static boolean decodes(Path file, Charset charset) throws IOException {
        try (Reader text =
                new InputStreamReader(
                        new BufferedInputStream(Files.newInputStream(file)),
                        charset.newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT))) {
            char[] buffer = new char[BUFFER];
            for (int read; (read = text.read(buffer)) >= 0; ) {
                for (int i = 0; i < read; i++) {
                    if (isControl(buffer[i])) {
                        return false;
                    }
                }
            }
            return true;
        } catch (CharacterCodingException otherwise) {
            return false;
        }
    }

    private static boolean isControl(char c) {
        return (c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7f;
    }
}
