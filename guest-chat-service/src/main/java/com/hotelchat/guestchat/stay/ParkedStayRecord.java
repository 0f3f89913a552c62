package com.hotelchat.guestchat.stay;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.StayEvent;
import com.hotelchat.events.Topic;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record that came before the check-in of its stay, and waits for it. */
@Entity
@IdClass(ParkedStayRecord.Key.class)
class ParkedStayRecord {

    @Id String hotelSlug = "";
    @Id String stayId = "";
    @Id long version;
    String type = "";
    String data = "";
    String headers = "";
    int partition;

    @Column(name = "\"offset\"")
    long offset;

    Instant parkedAt = Instant.EPOCH;

    record Key(String hotelSlug, String stayId, long version) implements Serializable {

        Key() {
            this("", "", 0);
        }
    }

    static ParkedStayRecord of(
            StayEvent event, ConsumerRecord<String, byte[]> record, Instant now) {
        ParkedStayRecord parked = new ParkedStayRecord();
        parked.hotelSlug = event.hotelSlug();
        parked.stayId = event.stayId();
        parked.version = event.version();
        parked.type = EventType.of(event).wireName();
        parked.data = new String(record.value(), StandardCharsets.UTF_8);
        Map<String, byte[]> headers = new LinkedHashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), header.value()));
        parked.headers = json(headers);
        parked.partition = record.partition();
        parked.offset = record.offset();
        parked.parkedAt = now;
        return parked;
    }

    /**
     * Returns what the record says of room and presence.
     *
     * @return empty when it cannot be read any more, as the rules of a later build are stricter
     */
    Optional<StayRecord> said() {
        ConsumerRecord<String, byte[]> record = record();
        try {
            StayEvent event =
                    (StayEvent)
                            EventJson.decode(
                                    EventType.of(type).orElseThrow(), record.key(), record.value());
            return Optional.of(
                    StayRecord.of(event, CloudEventHeaders.time(record.headers()).orElse(null)));
        } catch (InvalidEventException unreadable) {
            return Optional.empty();
        }
    }

    /** The record as it came. */
    ConsumerRecord<String, byte[]> record() {
        ConsumerRecord<String, byte[]> record =
                new ConsumerRecord<>(
                        Topic.HOTEL_STAYS.wireName(),
                        partition,
                        offset,
                        hotelSlug + "/" + stayId,
                        data.getBytes(StandardCharsets.UTF_8));
        headers().forEach((name, value) -> record.headers().add(name, value));
        return record;
    }

    private Map<String, byte[]> headers() {
        try {
            return EventJson.mapper().readerForMapOf(byte[].class).readValue(headers);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static String json(Map<String, byte[]> headers) {
        try {
            return EventJson.mapper().writeValueAsString(headers);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
