package com.hotelchat.bus;

import com.hotelchat.events.EventJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a CloudEvents 1.0 record in binary mode (CloudEvents Kafka protocol binding 1.0.2,
 * section 3.2).
 */
public final class CloudEventHeaders {

    /** The version of CloudEvents, always {@value #VERSION}. */
    public static final String SPEC_VERSION = "ce_specversion";

    /** The one version that is written and read. */
    public static final String VERSION = "1.0";

    /** The id of the event, unique for its source. */
    public static final String ID = "ce_id";

    /** The producer. */
    public static final String SOURCE = "ce_source";

    /** The name of the type on the wire. */
    public static final String TYPE = "ce_type";

    /** The subject of the event, within the source. */
    public static final String SUBJECT = "ce_subject";

    /** The time of the event, as RFC 3339. */
    public static final String TIME = "ce_time";

    /** The place in its conversation (CloudEvents extension {@code sequence}). */
    public static final String SEQUENCE = "ce_sequence";

    /** The media type of the value, always {@value #JSON}. */
    public static final String CONTENT_TYPE = "content-type";

    /** The one media type that is written and read. */
    public static final String JSON = "application/json";

    private CloudEventHeaders() {}

    /** Says of a record what every event says. */
    public static void put(
            Headers headers, String id, String source, String type, String subject, Instant time) {
        headers.add(SPEC_VERSION, utf8(VERSION))
                .add(ID, utf8(id))
                .add(SOURCE, utf8(source))
                .add(TYPE, utf8(type))
                .add(SUBJECT, utf8(subject))
                .add(TIME, utf8(time.toString()))
                .add(CONTENT_TYPE, utf8(JSON));
    }

    /**
     * Returns the time at which the event of a record happened.
     *
     * @return empty when the record has no legible time, or one outside {@link EventJson#EARLIEST}
     *     to {@link EventJson#LATEST}: any text may be in a header
     */
    public static Optional<Instant> time(Headers headers) {
        String time = text(headers, TIME);
        if (time == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(time).toInstant()).filter(EventJson::isInRange);
        } catch (DateTimeParseException illegible) {
            return Optional.empty();
        }
    }

    /** The last header of a name as text; none when it is missing or has no value. */
    static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? null
                : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
