package com.hotelchat.attachments;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code Content-Disposition} of a form's part, in all the ways in which clients write
 * names: raw UTF-8 or windows-1252, with percent-encoded or escaped quotes, as RFC 2047, RFC 2231
 * and RFC 5987 have it.
 *
 * @param name of the field
 * @param fileName null when the part is no file
 */
record PartDisposition(String name, @Nullable String fileName) {

    private static final String FORM_DATA = "form-data";
    private static final String FILE_NAME = "filename";
    private static final char QUOTE = '"';
    private static final char ESCAPE = '\\';

    /** The charset that most clients mean by Latin-1; more bytes have a character. */
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    private static final Pattern EXTENDED = Pattern.compile("([^']*)'[^']*'(.*)");
    private static final int MAX_LENGTH = 8_192;

    private static final Pattern ENCODED_WORD =
            Pattern.compile("=\\?[^?\\s]+\\?[bBqQ]\\?[^?]*\\?=");

    /**
     * Parses the value of the header.
     *
     * @param header a character for each byte that was sent, as ISO 8859-1 has it
     * @return empty when it is of no field of a form
     */
    static Optional<PartDisposition> parse(@Nullable String header) {
        // The time to parse a header grows faster than its length.
        if (header == null || header.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        List<String> parts = split(header);
        if (!parts.getFirst().strip().equalsIgnoreCase(FORM_DATA)) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parameters.putIfAbsent(
                        part.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        unquoted(part.substring(equals + 1).strip()));
            }
        }
        String name = parameters.get("name");
        return name == null || name.isEmpty() || name.startsWith(String.valueOf(QUOTE))
                ? Optional.empty()
                : Optional.of(new PartDisposition(text(name), fileName(parameters)));
    }

    /** The extended forms win, as RFC 6266 has it, where they can be decoded. */
    private static @Nullable String fileName(Map<String, String> parameters) {
        String extended = parameters.get(FILE_NAME + "*");
        if (extended != null) {
            Optional<String> decoded = extended(extended);
            if (decoded.isPresent()) {
                return decoded.get();
            }
        }
        String plain = parameters.get(FILE_NAME);
        return plain == null ? continued(parameters).orElse(extended) : text(plain);
    }

    /** RFC 2231, which mailers use: {@code filename*0*=utf-8''a; filename*1="b.txt"}. */
    private static Optional<String> continued(Map<String, String> parameters) {
        StringBuilder value = new StringBuilder();
        boolean isExtended = false;
        for (int i = 0; ; i++) {
            String plain = parameters.get(FILE_NAME + "*" + i);
            String encoded = parameters.get(FILE_NAME + "*" + i + "*");
            if (encoded != null) {
                isExtended |= i == 0;
                value.append(encoded);
            } else if (plain != null) {
                value.append(plain.replace("%", "%25"));
            } else {
                break;
            }
        }
        if (value.isEmpty()) {
            return Optional.empty();
        }
        return isExtended
                ? extended(value.toString())
                : Optional.of(text(value.toString().replace("%25", "%")));
    }

    /** A value of RFC 5987: charset, language and percent-encoded bytes. */
    private static Optional<String> extended(String value) {
        Matcher parts = EXTENDED.matcher(value);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String encoded = parts.group(2);
        ByteBuffer bytes = ByteBuffer.allocate(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int high = i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(encoded.charAt(i + 2), 16);
            if (low < 0) {
                return Optional.empty();
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return Optional.of(
                    Charset.forName(parts.group(1)).newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException
                | IllegalCharsetNameException
                | UnsupportedCharsetException undecodable) {
            return Optional.empty();
        }
    }

    /** A value as people read it; browsers percent-encode quotes and ends of lines, only. */
    private static String text(String raw) {
        byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notUtf8) {
            text = new String(bytes, WINDOWS);
        }
        if (ENCODED_WORD.matcher(text).find()) {
            text = DecoderUtil.decodeEncodedWords(text, DecodeMonitor.SILENT);
        }
        return text.replace("%22", "\"").replaceAll("%0[dD]", "\r").replaceAll("%0[aA]", "\n");
    }

    /** Splits at semicolons outside quotes. */
    private static List<String> split(String header) {
        List<String> parts = new ArrayList<>();
        boolean isQuoted = false;
        int start = 0;
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c == QUOTE && !isQuoted) {
                isQuoted = i > 0 && header.substring(start, i).stripTrailing().endsWith("=");
            } else if (c == QUOTE && isClosing(header, i)) {
                isQuoted = false;
            } else if (c == ';' && !isQuoted) {
                parts.add(header.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(header.substring(start));
        return parts;
    }

    /**
     * Returns whether a quote inside a quoted value ends it. Clients that escape nothing write a
     * quote in a name unchanged; the closing quote is the one that is followed by the next
     * parameter or by nothing.
     */
    private static boolean isClosing(String header, int quote) {
        String rest = header.substring(quote + 1).stripLeading();
        int escapes = 0;
        while (header.charAt(quote - 1 - escapes) == ESCAPE) {
            escapes++;
        }
        return rest.isEmpty() || (escapes % 2 == 0 && rest.startsWith(";"));
    }

    /** Windows's paths hold backslashes that escape nothing. */
    private static String unquoted(String value) {
        if (value.length() < 2 || value.charAt(0) != QUOTE || !value.endsWith("\"")) {
            return value;
        }
        return value.substring(1, value.length() - 1).replaceAll("\\\\([\"\\\\])", "$1");
    }
}
