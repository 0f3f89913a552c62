package com.hotelchat.admin.deadletter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.bus.DeadLetters;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.HotelSlug;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record of a dead-letter topic. */
final class Letter {

    /** The start of the names of all headers that a letter has besides those of its record. */
    static final String PREFIX = "dlq-";

    /** The id of the letter that a record was replayed from. */
    static final String REPLAYED_FROM = "dlq-replayed-from";

    /** The headers of letters that the services write themselves, in words without data. */
    private static final Set<String> OURS =
            Set.of(
                    DeadLetters.REASON,
                    DeadLetters.EXCEPTION,
                    DeadLetters.TOPIC,
                    DeadLetters.PARTITION,
                    DeadLetters.OFFSET,
                    DeadLetters.CONSUMER,
                    DeadLetters.VALUE_OMITTED,
                    DeadLetters.KEY_OMITTED,
                    DeadLetters.HEADERS_OMITTED);

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final ConsumerRecord<byte[], byte[]> record;

    Letter(ConsumerRecord<byte[], byte[]> record) {
        this.record = record;
    }

    /** Returns the record, as the dead-letter topic has it. */
    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    /** Returns the place of the letter. */
    LetterId id() {
        return LetterId.of(record);
    }

    /** Returns when the letter was written. */
    Instant writtenAt() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** Returns the value of a header as text; empty if there is none. */
    Optional<String> header(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    /** Returns the value of a header as it may be shown. */
    static String shown(Header header) {
        if (header.value() == null) {
            return "";
        }
        String text = new String(header.value(), StandardCharsets.UTF_8);
        if (OURS.contains(header.key())) {
            return text;
        }
        if (header.key().equals(REPLAYED_FROM)) {
            return LetterId.isOne(text) ? text : PersonalDataMask.length(text);
        }
        return PersonalDataMask.attribute(text);
    }

    /** Returns the service that wrote the letter. */
    String consumer() {
        return header(DeadLetters.CONSUMER).orElse("-");
    }

    /** Returns why the record could not be processed. */
    String reason() {
        return header(DeadLetters.REASON).orElse("-");
    }

    /** Returns the type of the event as it may be shown. */
    String type() {
        return header(CloudEventHeaders.TYPE).map(PersonalDataMask::attribute).orElse("-");
    }

    /** Returns the length of the value in bytes; that of the original where it was too large. */
    String size() {
        byte[] value = record.value();
        return header(DeadLetters.VALUE_OMITTED)
                .map(omitted -> omitted + " (omitted)")
                .orElse(value == null ? "null" : Integer.toString(value.length));
    }

    /** Returns the hotel, by the key or else by the value; empty if neither names one. */
    Optional<String> hotel() {
        byte[] key = record.key();
        if (key != null) {
            String text = new String(key, StandardCharsets.UTF_8);
            int slash = text.indexOf('/');
            if (slash > 0 && HotelSlug.isValid(text.substring(0, slash))) {
                return Optional.of(text.substring(0, slash));
            }
        }
        return Optional.ofNullable(hotelOf(record.value())).filter(HotelSlug::isValid);
    }

    private static @Nullable String hotelOf(byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        try (JsonParser parser = EventJson.mapper().createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isHotel = parser.currentName().equals("hotel_slug");
                JsonToken token = parser.nextToken();
                if (isHotel) {
                    return token == JsonToken.VALUE_STRING ? parser.getText() : null;
                }
                parser.skipChildren();
            }
            return null;
        } catch (IOException unreadable) {
            return null;
        }
    }

    /** Returns the topic of the record; empty if that is not the one that belongs to the letter. */
    Optional<String> originalTopic() {
        return header(DeadLetters.TOPIC)
                .filter(topic -> record.topic().equals(topic + LetterId.SUFFIX));
    }

    /** Returns whether the record was too large, and the letter says only where it was. */
    boolean isOmitted() {
        return header(DeadLetters.VALUE_OMITTED).isPresent()
                || header(DeadLetters.KEY_OMITTED).isPresent();
    }

    /** Returns the partition of the record; empty if the letter does not say so. */
    Optional<TopicPartition> originalPartition() {
        OptionalLong partition = number(DeadLetters.PARTITION);
        return partition.isEmpty()
                ? Optional.empty()
                : header(DeadLetters.TOPIC)
                        .map(topic -> new TopicPartition(topic, (int) partition.getAsLong()));
    }

    /** Returns the offset of the record; empty if the letter does not say so. */
    OptionalLong originalOffset() {
        return number(DeadLetters.OFFSET);
    }

    private OptionalLong number(String name) {
        return header(name)
                .filter(NUMBER.asMatchPredicate())
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElseGet(OptionalLong::empty);
    }

    /** Returns where the record was, as {@code hotel.stays-3@17}. */
    String origin() {
        return "%s-%s@%s"
                .formatted(
                        header(DeadLetters.TOPIC).orElse("?"),
                        header(DeadLetters.PARTITION).orElse("?"),
                        header(DeadLetters.OFFSET).orElse("?"));
    }
}
