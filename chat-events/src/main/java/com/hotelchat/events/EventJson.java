package com.hotelchat.events;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.stream.Collectors;

/**
 * The JSON of the contract: snake_case names, ISO-8601 times in UTC, and no silent conversions (a
 * number is no text, a text no number). Fields that this build does not know are ignored, so that
 * fields can be added.
 */
public final class EventJson {

    /** The earliest time that records of hotel systems and requests may name. */
    public static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    /** The latest time that records of hotel systems and requests may name. */
    public static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    private static final ObjectMapper MAPPER = configure(builder()).build();

    private EventJson() {}

    /** Returns whether a time is in the range of the contract, which every database can store. */
    public static boolean isInRange(Instant time) {
        return !time.isBefore(EARLIEST) && !time.isAfter(LATEST);
    }

    /** Begins a mapper that reads UTF-8 only. */
    public static JsonMapper.Builder builder() {
        return JsonMapper.builder(new Utf8JsonFactory());
    }

    /** Gives a mapper the rules of the contract. */
    public static JsonMapper.Builder configure(JsonMapper.Builder builder) {
        builder.addModule(new JavaTimeModule())
                .addModule(
                        new SimpleModule("wire-times")
                                .addDeserializer(Instant.class, new WireTime()))
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> {
                            text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                            text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                            text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                        });
        return builder;
    }

    /** The mapper with the rules of the contract. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /** The data of an event as JSON text. */
    public static String encode(ChatEvent event) {
        try {
            return MAPPER.writeValueAsString(event);
        } catch (JacksonException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /**
     * The event in a record's value.
     *
     * @param type the type that the record states
     * @param key the record's key
     * @param value the record's value: JSON in UTF-8
     * @throws InvalidEventException when the value is not such an event, or the key does not match
     *     it
     */
    public static ChatEvent decode(EventType type, String key, byte[] value)
            throws InvalidEventException {
        ChatEvent event;
        try {
            event = MAPPER.readValue(value, type.record());
        } catch (IOException unreadable) {
            throw new InvalidEventException(reason(unreadable), unreadable);
        }
        if (event == null) {
            throw new InvalidEventException("the value is JSON null");
        }
        if (!event.hasKey(key)) {
            throw new InvalidEventException("the key is not that of the data");
        }
        return event;
    }

    /** Jackson's own messages quote the input, which may be personal. */
    private static String reason(IOException unreadable) {
        if (unreadable instanceof ValueInstantiationException refused
                && refused.getCause() instanceof IllegalArgumentException cause) {
            return String.valueOf(cause.getMessage());
        }
        if (unreadable instanceof JsonMappingException mismatch && !mismatch.getPath().isEmpty()) {
            String path =
                    mismatch.getPath().stream()
                            .map(step -> String.valueOf(step.getFieldName()))
                            .collect(Collectors.joining("."));
            return mismatch instanceof InvalidFormatException format
                            && format.getTargetType() == Instant.class
                    ? path + " must be RFC 3339 text with seconds and an offset"
                    : path + " is missing or of the wrong type";
        }
        return unreadable instanceof JsonParseException parse
                        && Utf8JsonFactory.NOT_UTF8.equals(parse.getOriginalMessage())
                ? Utf8JsonFactory.NOT_UTF8
                : "the value is not a JSON object";
    }
}
