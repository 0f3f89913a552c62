package com.hotelchat.bus;

import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.StaffEvent;
import com.hotelchat.events.Topic;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The content of a record on one of the project's topics. */
public sealed interface IncomingEvent {

    /**
     * An event.
     *
     * @param id unique for its source, and the same on every repetition
     * @param source who produced it
     */
    record Known(String id, String source, ChatEvent event) implements IncomingEvent {}

    /** The state under this key is gone: a null value on a compacted topic. */
    record Removed(String key) implements IncomingEvent {}

    /**
     * An event of a type that this build does not know, on a topic that the project's own services
     * produce to. A newer service may be producing it, so it is ignored.
     */
    record Unknown(String type) implements IncomingEvent {}

    /**
     * Reads a record.
     *
     * @param topic the topic of the record; on an inbound topic everything unknown is an error
     * @throws InvalidEventException when no consumer can ever use it
     */
    static IncomingEvent read(Topic topic, ConsumerRecord<String, byte[]> record)
            throws InvalidEventException {
        if (record.key() == null) {
            throw new InvalidEventException("the record has no key");
        }
        if (record.value() == null) {
            if (topic == Topic.HOTEL_STAFF && !StaffEvent.isKey(record.key())) {
                throw new InvalidEventException("the key is not that of a member of staff");
            }
            if (topic.isCompacted()) {
                return new Removed(record.key());
            }
            throw new InvalidEventException("the record has no value");
        }
        String id = required(record, CloudEventHeaders.ID);
        String source = required(record, CloudEventHeaders.SOURCE);
        String typeName = required(record, CloudEventHeaders.TYPE);
        Optional<EventType> type = EventType.of(typeName).filter(known -> known.topic() == topic);
        if (type.isEmpty()) {
            if (topic.isOurs()) {
                return new Unknown(typeName);
            }
            throw new InvalidEventException("the type is unknown on this topic");
        }
        return new Known(id, source, EventJson.decode(type.get(), record.key(), record.value()));
    }

    private static String required(ConsumerRecord<String, byte[]> record, String name)
            throws InvalidEventException {
        String value = CloudEventHeaders.text(record.headers(), name);
        if (value == null || value.isBlank() || value.length() > 300 || value.indexOf('\0') >= 0) {
            throw new InvalidEventException("the header " + name + " is missing or malformed");
        }
        return value;
    }
}
