package com.hotelchat.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.hotelchat.text.WrittenText;
import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Reads a text of a request, and refuses U+0000 and unpaired surrogates wherever they are: a text
 * that no database can store must not be compared or left out, either.
 */
final class StorableText extends StringDeserializer {

    @Serial private static final long serialVersionUID = 1;

    @Override
    public @Nullable String deserialize(JsonParser json, DeserializationContext context)
            throws IOException {
        String text = super.deserialize(json, context);
        if (text != null && !WrittenText.isStorable(text)) {
            throw context.weirdStringException(
                    "", String.class, "holds U+0000 or an unpaired surrogate");
        }
        return text;
    }
}
