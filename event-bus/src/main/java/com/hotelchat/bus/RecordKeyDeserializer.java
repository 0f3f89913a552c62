package com.hotelchat.bus;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record's key as UTF-8 and loses nothing: a byte that is not UTF-8 becomes a lone low
 * surrogate, U+DC00 plus the byte, which {@link RecordKeySerializer} turns back into the byte. So
 * the key of a dead letter is the record's, byte for byte.
 *
 * @see <a href="https://peps.python.org/pep-0383/">PEP 383, where the convention comes from</a>
 */
public final class RecordKeyDeserializer implements Deserializer<String> {

    /** The offset that turns a byte that is not UTF-8 into a low surrogate. */
    static final char ESCAPE = 0xDC00;

    @Override
    public @Nullable String deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        for (CoderResult result = decoder.decode(in, out, true);
                result.isError();
                result = decoder.decode(in, out, true)) {
            for (int malformed = result.length(); malformed > 0; malformed--) {
                out.put((char) (ESCAPE + Byte.toUnsignedInt(in.get())));
            }
        }
        return out.flip().toString();
    }
}
