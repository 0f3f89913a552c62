package com.hotelchat.admin.deadletter;

import com.hotelchat.admin.connection.AdminException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The place of a dead letter, by which operators name it: {@code hotel.stays.dlq/3/17}.
 *
 * @param topic the dead-letter topic
 */
record LetterId(String topic, int partition, long offset) {

    /** The end of the name of every dead-letter topic. */
    static final String SUFFIX = ".dlq";

    private static final Pattern TEXT =
            Pattern.compile("([A-Za-z0-9._-]{1,249})/([0-9]{1,9})/([0-9]{1,18})");

    /** Returns the id of a record. */
    static LetterId of(ConsumerRecord<?, ?> record) {
        return new LetterId(record.topic(), record.partition(), record.offset());
    }

    /**
     * Returns the id that a text names.
     *
     * @throws AdminException if it is none
     */
    static LetterId parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches() || !parts.group(1).endsWith(SUFFIX)) {
            throw new AdminException(
                    "The id of a dead letter is its topic, partition and offset, as in"
                            + " hotel.stays.dlq/3/17.");
        }
        return new LetterId(
                parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3)));
    }

    /** Returns whether a text is an id. */
    static boolean isOne(String text) {
        return TEXT.matcher(text).matches();
    }

    /** Returns the partition in which the letter is. */
    TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }

    @Override
    public String toString() {
        return topic + "/" + partition + "/" + offset;
    }
}
