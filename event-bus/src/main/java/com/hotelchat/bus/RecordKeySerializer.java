package com.hotelchat.bus;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a record's key as UTF-8, and restores the bytes that {@link RecordKeyDeserializer}
 * escaped.
 */
public final class RecordKeySerializer implements Serializer<String> {

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable String key) {
        if (key == null) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(key.length());
        // A low surrogate that belongs to a pair is part of its code point, and not escaped.
        key.codePoints()
                .forEach(
                        point -> {
                            int escaped = point - RecordKeyDeserializer.ESCAPE;
                            if (escaped >= 0x80 && escaped <= 0xFF) {
                                bytes.write(escaped);
                            } else {
                                bytes.writeBytes(
                                        Character.toString(point).getBytes(StandardCharsets.UTF_8));
                            }
                        });
        return bytes.toByteArray();
    }
}
