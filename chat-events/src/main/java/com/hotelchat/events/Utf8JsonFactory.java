package com.hotelchat.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON in UTF-8 (RFC 8259, section 8.1) and nothing else. Jackson's own reader also takes
 * UTF-16 and UTF-32, and overlong forms such as {@code C0 AF}, which other readers see as different
 * text.
 */
public final class Utf8JsonFactory extends JsonFactory {

    /** The message of failures for text that is not UTF-8. */
    static final String NOT_UTF8 = "the value is not JSON in UTF-8";

    @Serial private static final long serialVersionUID = 1;

    /** Creates a factory with Jackson's defaults. */
    public Utf8JsonFactory() {}

    private Utf8JsonFactory(Utf8JsonFactory source) {
        super(source, null);
    }

    @Override
    public JsonFactory copy() {
        return new Utf8JsonFactory(this);
    }

    /** Reads the whole stream first: callers bound its length. */
    @Override
    public JsonParser createParser(InputStream in) throws IOException {
        return createParser(in.readAllBytes());
    }

    @Override
    public JsonParser createParser(byte[] bytes) throws IOException {
        return createParser(bytes, 0, bytes.length);
    }

    @Override
    public JsonParser createParser(byte[] bytes, int offset, int length) throws IOException {
        return createParser(decode(ByteBuffer.wrap(bytes, offset, length)));
    }

    /**
     * Decodes JSON text. A byte order mark is left out, as the RFC allows.
     *
     * @throws JsonParseException when it is not UTF-8, or holds U+0000, which no JSON text does and
     *     UTF-16 without a byte order mark always would
     */
    private static String decode(ByteBuffer bytes) throws JsonParseException {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException malformed) {
            throw new JsonParseException(null, NOT_UTF8, malformed);
        }
        if (text.indexOf('\0') >= 0) {
            throw new JsonParseException(null, NOT_UTF8);
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
