package com.hotelchat.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Records for the topics of hotel systems, made at random from the samples of the contract: some
 * are good, most have a fault or several in a field, the value, the key or a header.
 */
final class RandomRecords {

    /** The compressions that a producer may use. */
    static final List<String> COMPRESSIONS = List.of("none", "gzip", "snappy", "lz4", "zstd");

    private static final int STAYS = 200;
    private static final int ROOMS = 40;

    /** JSON that stands where something else should. */
    private static final List<String> JUNK =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "1",
                    "1.5",
                    "1e400",
                    "2147483648",
                    "9007199254740993",
                    "9223372036854775807",
                    "9223372036854775808",
                    "1796000000000000",
                    "\"\"",
                    "\" \"",
                    "\"0\"",
                    "\"1796000000000\"",
                    "\"x\"",
                    "\"a\\u0000b\"",
                    "\"a\\u001bb\\nc\"",
                    "\"\\ud83c\"",
                    "\"\\u00a0\\u200b\"",
                    "\"ÅA\u030A \u202E \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67\"",
                    "\"javascript:alert(1)\"",
                    "\"https://user:secret@hotel.example/x?y#z\"",
                    "\"../../etc/passwd\"",
                    "\"%s%n${jndi:ldap://x}\"",
                    "\"" + "a".repeat(256) + "\"",
                    "\"" + "\uD83D\uDC4D\uD83C\uDFFD".repeat(1_000) + "\"",
                    "\"" + "x".repeat(20_000) + "\"",
                    "\"en-" + "x-".repeat(10_000) + "\"",
                    "[]",
                    "[null]",
                    "[1,\"a\",{}]",
                    "{}",
                    "{\"name\":null}",
                    "[".repeat(500) + "]".repeat(500));

    private static final List<String> TIMES =
            List.of(
                    "\"+999999-01-01T00:00:00Z\"",
                    "\"-5000-01-01T00:00:00Z\"",
                    "\"0000-00-00T00:00:00Z\"",
                    "\"1999-12-31T23:59:59Z\"",
                    "\"2000-01-01T00:00:00Z\"",
                    "\"2099-06-01T00:00:00Z\"",
                    "\"2100-01-01T00:00:01Z\"",
                    "\"2026-02-30T10:00:00Z\"",
                    "\"2026-06-30T23:59:60Z\"",
                    "\"2026-06-30T24:00:00Z\"",
                    "\"2026-06-30 10:00:00Z\"",
                    "\"2026-06-30t10:00:00z\"",
                    "\"2026-06-30T10:00Z\"",
                    "\"2026-06-30T10:00:00\"",
                    "\"2026-06-30T10:00:00+18:30\"",
                    "\"2026-06-30T10:00:00.123456789123Z\"",
                    "\"2026-06-30T10:00:00-00:00\"",
                    "\"20260630T100000Z\"",
                    "\"2026-06-30\"");

    private final Random random;
    private final String hotel;
    private int made;

    /**
     * Creates a source of random records.
     *
     * @param seed the same one makes the same records
     * @param hotel hotel of the records, unless their faults change it
     */
    RandomRecords(long seed, String hotel) {
        this.random = new Random(seed);
        this.hotel = hotel;
    }

    /** The next one for a topic. */
    ProducerRecord<byte[], byte[]> next(Topic topic) {
        EventType type =
                any(
                        Arrays.stream(EventType.values())
                                .filter(each -> each.topic() == topic)
                                .toList());
        made++;
        ObjectNode data = sample(type);
        place(data);
        String key = hotel + "/" + key(type, data);
        ProducerRecord<byte[], byte[]> good =
                new ProducerRecord<>(topic.wireName(), key.getBytes(UTF_8), json(data));
        CloudEventHeaders.put(
                good.headers(),
                "fuzz-" + made,
                "/fuzz",
                type.wireName(),
                "fuzz",
                Instant.parse("2026-06-30T10:00:00Z"));
        if (random.nextInt(8) == 0) {
            return good;
        }
        ProducerRecord<byte[], byte[]> record = good;
        for (int faults = 1 + random.nextInt(8) / 6; faults > 0; faults--) {
            record = spoil(record, data);
        }
        return record;
    }

    private void place(ObjectNode data) {
        data.put("hotel_slug", hotel);
        if (data.has("stay_id")) {
            data.put("stay_id", "F-" + random.nextInt(STAYS));
        }
        for (String room : List.of("room_number", "from_room", "to_room")) {
            if (data.has(room)) {
                data.put(room, Integer.toString(100 + random.nextInt(ROOMS)));
            }
        }
        if (data.has("staff_id")) {
            data.put("staff_id", 1 + random.nextInt(50));
        }
        if (data.has("version")) {
            data.put("version", made);
        }
    }

    private static String key(EventType type, JsonNode data) {
        return switch (type) {
            case STAFF_UPDATED -> data.get("staff_id").asText();
            case ROOM_NOTICE -> data.get("room_number").asText();
            case STAFF_NOTICE -> "5";
            default -> data.get("stay_id").asText();
        };
    }

    private ProducerRecord<byte[], byte[]> spoil(
            ProducerRecord<byte[], byte[]> record, ObjectNode data) {
        byte[] key = record.key();
        byte[] value = record.value();
        Headers headers = record.headers();
        switch (random.nextInt(10)) {
            case 0 -> {
                key = key(key);
                if (key == null && record.topic().equals(Topic.HOTEL_STAFF.wireName())) {
                    // The broker itself refuses a null key on a compacted topic.
                    key = new byte[0];
                }
            }
            case 1, 2 -> value = value(value);
            case 3 -> headers(headers);
            case 4 -> {
                time(data);
                value = json(data);
            }
            default -> {
                field(data);
                value = json(data);
            }
        }
        return new ProducerRecord<>(record.topic(), null, key, value, headers);
    }

    private void field(ObjectNode data) {
        ContainerNode<?> parent = data;
        while (true) {
            int index = random.nextInt(Math.max(parent.size(), 1));
            JsonNode child =
                    parent instanceof ObjectNode object
                            ? object.get(name(object, index))
                            : parent.get(index);
            if (!(child instanceof ContainerNode<?> inner)
                    || inner.isEmpty()
                    || random.nextInt(3) == 0) {
                RawValue junk = new RawValue(any(JUNK));
                if (parent instanceof ArrayNode array) {
                    array.set(index, array.rawValueNode(junk));
                } else if (random.nextInt(6) == 0) {
                    ((ObjectNode) parent).remove(name(parent, index));
                } else if (random.nextInt(20) == 0) {
                    ((ObjectNode) parent).putRawValue("unknown_to_us", junk);
                } else {
                    ((ObjectNode) parent).putRawValue(name(parent, index), junk);
                }
                return;
            }
            parent = inner;
        }
    }

    private static String name(JsonNode object, int index) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names.isEmpty() ? "unknown_to_us" : names.get(index);
    }

    private void time(ObjectNode data) {
        List<String> names = new ArrayList<>();
        data.fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> !name.endsWith("_at") && !name.startsWith("expected"));
        data.putRawValue(names.isEmpty() ? "version" : any(names), new RawValue(any(TIMES)));
    }

    private byte @Nullable [] value(byte @Nullable [] value) {
        byte[] before = value == null ? new byte[0] : value;
        String text = new String(before, UTF_8);
        return switch (random.nextInt(12)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> Arrays.copyOf(before, random.nextInt(before.length + 1));
            case 3 -> flipped(before);
            case 4 -> text.getBytes(UTF_16);
            case 5 -> ("\uFEFF" + text).getBytes(UTF_8);
            case 6 -> text.replace("Ada", "Renée").getBytes(ISO_8859_1);
            case 7 -> (text + text).getBytes(UTF_8);
            case 8 -> any(JUNK).getBytes(UTF_8);
            case 9 -> ("[" + text + "]").getBytes(UTF_8);
            case 10 -> text.replaceFirst("\\{", "{\"hotel_slug\":\"another\",").getBytes(UTF_8);
            default -> bytes(random.nextInt(200));
        };
    }

    private byte @Nullable [] key(byte @Nullable [] key) {
        byte[] before = key == null ? new byte[0] : key;
        return switch (random.nextInt(8)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> flipped(before);
            case 3 -> bytes(random.nextInt(40));
            case 4 -> ("another-hotel" + new String(before, UTF_8)).getBytes(UTF_8);
            case 5 -> (hotel + "/").getBytes(UTF_8);
            case 6 -> "x".repeat(5_000).getBytes(UTF_8);
            default -> (hotel + "/\u0000").getBytes(UTF_8);
        };
    }

    private void headers(Headers headers) {
        String name =
                any(
                        List.of(
                                CloudEventHeaders.SPEC_VERSION,
                                CloudEventHeaders.ID,
                                CloudEventHeaders.SOURCE,
                                CloudEventHeaders.TYPE,
                                CloudEventHeaders.SUBJECT,
                                CloudEventHeaders.TIME,
                                CloudEventHeaders.CONTENT_TYPE,
                                "traceparent",
                                "dlq-reason"));
        if (random.nextInt(6) > 0) {
            headers.remove(name);
        }
        byte[] value =
                switch (random.nextInt(9)) {
                    case 0 -> null;
                    case 1 -> new byte[0];
                    case 2 -> " ".getBytes(UTF_8);
                    case 3 -> "a\u0000b".getBytes(UTF_8);
                    case 4 -> "x".repeat(301).getBytes(UTF_8);
                    case 5 -> bytes(20);
                    case 6 -> "+999999-01-01T00:00:00Z".getBytes(UTF_8);
                    case 7 -> any(List.of(EventType.values())).wireName().getBytes(UTF_8);
                    default -> "h".repeat(100_000).getBytes(UTF_8);
                };
        if (random.nextInt(6) > 0) {
            headers.add(name, value);
        }
    }

    private byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static ObjectNode sample(EventType type) {
        try (InputStream sample =
                RandomRecords.class.getResourceAsStream("/samples/" + type.wireName() + ".json")) {
            return (ObjectNode) EventJson.mapper().readTree(Objects.requireNonNull(sample));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static byte[] json(ObjectNode data) {
        try {
            return EventJson.mapper().writeValueAsString(data).getBytes(UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
