package com.hotelchat.events;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads times as the contract has them: RFC 3339 text with seconds and an offset. Numbers, digits
 * in text and years of more than four digits are refused.
 */
class WireTime extends StdScalarDeserializer<Instant> {

    private static final long serialVersionUID = 1L;

    private static final Pattern RFC_3339 =
            Pattern.compile(
                    "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");

    WireTime() {
        super(Instant.class);
    }

    @Override
    public @Nullable Instant deserialize(JsonParser parser, DeserializationContext context)
            throws IOException {
        if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            return (Instant) context.handleUnexpectedToken(Instant.class, parser);
        }
        Optional<Instant> time = read(parser.getText());
        return time.isPresent()
                ? time.get()
                : (Instant)
                        context.handleWeirdStringValue(
                                Instant.class, "", "must be RFC 3339 with seconds and an offset");
    }

    private static Optional<Instant> read(String text) {
        if (!RFC_3339.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant());
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    /**
     * Reads times as {@link WireTime} does, in fields that only decorate: a time that cannot be
     * read, or that is outside {@link EventJson#EARLIEST} to {@link EventJson#LATEST}, is left out.
     */
    static final class Lenient extends WireTime {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Instant deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                parser.skipChildren();
                return null;
            }
            return read(parser.getText()).filter(EventJson::isInRange).orElse(null);
        }
    }
}
