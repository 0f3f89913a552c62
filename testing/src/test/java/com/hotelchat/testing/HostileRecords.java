package com.hotelchat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hotelchat.localstack.LocalStack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes records that no consumer can use to the topics of the hotels' systems. */
final class HostileRecords {

    /** Topics that systems of hotels write, with the groups that read them. */
    private static final Map<String, List<String>> READERS =
            Map.of(
                    "hotel.stays", List.of("guest-chat-service"),
                    "hotel.staff",
                            List.of(
                                    "guest-chat-service",
                                    "staff-chat-service",
                                    "notification-service"),
                    "hotel.notices", List.of("guest-chat-service", "staff-chat-service"));

    private static final Map<String, String> TYPES =
            Map.of(
                    "hotel.stays", "hotel.stay.checked-in.v1",
                    "hotel.staff", "hotel.staff.updated.v1",
                    "hotel.notices", "hotel.notice.staff.v1");

    /** The largest value that a broker accepts with the headers of an event. */
    private static final int NEARLY_A_MEBIBYTE = 1_048_200;

    private static final int INFLATED = 3_000_000;

    private HostileRecords() {}

    static List<String> topics() {
        return READERS.keySet().stream().sorted().toList();
    }

    /**
     * Writes all of them to each partition of a topic.
     *
     * @param hotel whose key they carry
     * @return how many there are
     */
    static int writeTo(LocalStack stack, String topic, String hotel) {
        String key = hotel + "/odd-" + UUID.randomUUID();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        int partition = 0;
        for (byte[] value : values(topic, hotel, key)) {
            records.add(record(topic, partition++ % 6, key.getBytes(UTF_8), value));
        }
        for (int each = 0; each < 6; each++) {
            records.add(record(topic, each, key.getBytes(UTF_8), "x".repeat(99).getBytes(UTF_8)));
        }
        if (!topic.equals("hotel.staff")) {
            // The broker itself refuses a record without a key on a compacted topic.
            records.add(record(topic, 0, null, "{}".getBytes(UTF_8)));
        }
        records.add(record(topic, 1, new byte[] {(byte) 0xff, 0}, "{}".getBytes(UTF_8)));
        records.add(record(topic, 2, "k".repeat(100_000).getBytes(UTF_8), new byte[0]));
        records.add(new ProducerRecord<>(topic, 3, key.getBytes(UTF_8), new byte[9]));
        ProducerRecord<byte[], byte[]> typeless = record(topic, 4, key.getBytes(UTF_8), null);
        typeless.headers().remove("ce_type").add("ce_type", null).add("x", null);
        records.add(typeless);
        ProducerRecord<byte[], byte[]> foreign = record(topic, 5, key.getBytes(UTF_8), new byte[0]);
        foreign.headers().remove("ce_type").add("ce_type", "other.v1".getBytes(UTF_8));
        records.add(foreign);
        send(stack, "none", records);

        List<ProducerRecord<byte[], byte[]>> large = new ArrayList<>();
        byte[] inflating = "x".repeat(INFLATED).getBytes(UTF_8);
        for (int each = 0; each < 6; each++) {
            large.add(record(topic, each, key.getBytes(UTF_8), inflating));
        }
        send(stack, "gzip", large);
        return records.size() + large.size();
    }

    private static List<byte[]> values(String topic, String hotel, String key) {
        List<String> texts =
                new ArrayList<>(
                        List.of(
                                "",
                                "null",
                                "7",
                                "\"text\"",
                                "{",
                                "[]",
                                "[".repeat(50_000),
                                "{\"hotel_slug\":" + "9".repeat(50_000) + "}",
                                "{\"hotel_slug\":\"" + "a".repeat(100_000) + "\"}",
                                "{\"hotel_slug\":[{}],\"version\":1e999999999}",
                                "x".repeat(NEARLY_A_MEBIBYTE)));
        if (topic.equals("hotel.stays")) {
            for (String time :
                    List.of(
                            "1796000000000000",
                            "\"1796000000000\"",
                            "\"+999999-01-01T00:00:00Z\"",
                            "\"-5000-01-01T00:00:00Z\"",
                            "\"2999-01-01T00:00:00Z\"",
                            "-1",
                            "{}")) {
                texts.add(stay(hotel, key, time, null));
                texts.add(stay(hotel, key, "\"2026-03-01T14:05:00Z\"", time));
            }
        }
        List<byte[]> values = new ArrayList<>(texts.stream().map(t -> t.getBytes(UTF_8)).toList());
        values.add(new byte[] {(byte) 0xc3, 0x28, (byte) 0xff});
        return values;
    }

    private static String stay(
            String hotel, String key, String checkedInAt, @Nullable String expectedCheckOut) {
        return "{\"hotel_slug\":\""
                + hotel
                + "\",\"stay_id\":\""
                + key.substring(key.indexOf('/') + 1)
                + "\",\"room_number\":\"999\",\"pin\":\"1234\",\"version\":1,"
                + "\"guest\":{\"first_name\":\"O\",\"last_name\":\"Dd\"},\"checked_in_at\":"
                + checkedInAt
                + (expectedCheckOut == null
                        ? "}"
                        : ",\"expected_check_out\":" + expectedCheckOut + "}");
    }

    private static ProducerRecord<byte[], byte[]> record(
            String topic, int partition, byte @Nullable [] key, byte @Nullable [] value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, key, value);
        record.headers()
                .add("ce_specversion", "1.0".getBytes(UTF_8))
                .add("ce_id", UUID.randomUUID().toString().getBytes(UTF_8))
                .add("ce_source", "/odd".getBytes(UTF_8))
                .add("ce_type", TYPES.get(topic).getBytes(UTF_8))
                .add("ce_time", "2026-03-01T14:05:00Z".getBytes(UTF_8))
                .add("content-type", "application/json".getBytes(UTF_8));
        return record;
    }

    private static void send(
            LocalStack stack, String compression, List<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                stack.kafka().bootstrapServers(),
                                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                                compression,
                                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                                2 * INFLATED),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (ProducerRecord<byte[], byte[]> record : records) {
                sent.add(producer.send(record));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        } catch (InterruptedException | ExecutionException refused) {
            throw new IllegalStateException(refused);
        }
    }

    /** Returns the partitions of which a group has not consumed all records, with how many left. */
    static Map<String, Long> unread(LocalStack stack) {
        Map<String, Long> unread = new HashMap<>();
        try (Admin admin = stack.kafka().admin()) {
            for (Map.Entry<String, List<String>> topic : READERS.entrySet()) {
                Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
                for (int each = 0; each < 6; each++) {
                    latest.put(new TopicPartition(topic.getKey(), each), OffsetSpec.latest());
                }
                Map<TopicPartition, ListOffsetsResultInfo> ends =
                        admin.listOffsets(latest).all().get();
                for (String group : topic.getValue()) {
                    Map<TopicPartition, OffsetAndMetadata> read =
                            admin.listConsumerGroupOffsets(group)
                                    .partitionsToOffsetAndMetadata()
                                    .get();
                    ends.forEach(
                            (partition, end) -> {
                                OffsetAndMetadata position = read.get(partition);
                                long left =
                                        end.offset() - (position == null ? 0 : position.offset());
                                if (left > 0) {
                                    unread.put(group + " " + partition, left);
                                }
                            });
                }
            }
            return unread;
        } catch (InterruptedException | ExecutionException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }
}
