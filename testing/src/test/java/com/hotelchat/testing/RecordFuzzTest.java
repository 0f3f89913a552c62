package com.hotelchat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.bus.DeadLetters;
import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.bus.RecordKeyDeserializer;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.StayEvent;
import com.hotelchat.events.Topic;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.ServiceProcess;
import com.hotelchat.testing.Browser.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records at random on every topic of hotel systems, against the packaged services: none stops
 * anything, and each that is bad leaves one letter for each service that reads it. The seed is
 * fixed; {@code -Dhotelchat.fuzz.seed} and {@code -Dhotelchat.fuzz.records} give others.
 */
@Timeout(900)
class RecordFuzzTest {

    private static final String HOTEL = "hotel-fuzz";
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final long SEED = Long.getLong("hotelchat.fuzz.seed", 20_261_129);
    private static final int RECORDS = Integer.getInteger("hotelchat.fuzz.records", 10_000);

    /** The services that dead-letter the unusable records of a topic. */
    private static final Map<Topic, Set<String>> READERS =
            Map.of(
                    Topic.HOTEL_STAYS,
                    Set.of("guest-chat-service"),
                    Topic.HOTEL_STAFF,
                    Set.of("guest-chat-service", "staff-chat-service", "notification-service"),
                    Topic.HOTEL_NOTICES,
                    Set.of("guest-chat-service", "staff-chat-service"));

    /**
     * The reasons for which a readable record may be dead-lettered: its content does not fit the
     * state of the service.
     */
    private static final Set<String> MISFITS =
            Set.of(
                    "no guest is in the room",
                    "nobody of those named works here",
                    "the stay has too many records",
                    "the record is too large to wait for its check-in",
                    "too many records of the hotel wait for their check-ins",
                    "another record of the stay has this version");

    private static final Map<String, Object> MARY =
            Map.of(
                    "sub",
                    "staff-900",
                    "hotel_slug",
                    HOTEL,
                    "staff_id",
                    900,
                    "groups",
                    List.of("staff"));

    @TempDir static Path data;
    private static LocalStack stack;

    @BeforeAll
    static void start() {
        stack = LocalStack.start(Checkout.stack(data));
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    /** The place of a record. */
    private record Place(String topic, int partition, long offset) {}

    /** A record that was sent, and whether it must be dead-lettered. */
    private record Sent(ProducerRecord<byte[], byte[]> record, boolean isBad) {}

    @Test
    void everyBadRecordLeavesOneLetterForEachReaderAndNothingStops() throws Exception {
        Map<Place, Sent> sent = send();
        assertThat(sent.values()).filteredOn(Sent::isBad).hasSizeGreaterThan(RECORDS / 5);
        assertThat(sent.values()).filteredOn(each -> !each.isBad()).hasSizeGreaterThan(RECORDS / 5);

        awaitTaken();
        requireLetters(sent);
        for (ServiceProcess service : stack.services()) {
            assertThat(status(service, "live")).as(service.name()).isEqualTo(200);
            assertThat(status(service, "ready")).as(service.name()).isEqualTo(200);
        }
        requireWork();
    }

    private static Map<Place, Sent> send() throws Exception {
        RandomRecords records = new RandomRecords(SEED, HOTEL);
        Map<Place, Sent> sent = new HashMap<>();
        List<Topic> topics = List.of(Topic.HOTEL_STAYS, Topic.HOTEL_STAFF, Topic.HOTEL_NOTICES);
        for (String compression : RandomRecords.COMPRESSIONS) {
            try (KafkaProducer<byte[], byte[]> producer = producer(compression)) {
                List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>();
                for (int i = 0; i < RECORDS / RandomRecords.COMPRESSIONS.size(); i++) {
                    batch.add(records.next(topics.get(i % topics.size())));
                }
                for (Topic topic : topics) {
                    batch.add(large(topic, "x".repeat(1_048_339 - 200)));
                    if (!compression.equals("none")) {
                        batch.add(large(topic, "x".repeat(3_000_000)));
                    }
                }
                List<Future<RecordMetadata>> answers = batch.stream().map(producer::send).toList();
                for (int i = 0; i < batch.size(); i++) {
                    RecordMetadata at = answers.get(i).get();
                    sent.put(
                            new Place(at.topic(), at.partition(), at.offset()),
                            new Sent(batch.get(i), isBad(batch.get(i))));
                }
            }
        }
        return sent;
    }

    private static KafkaProducer<byte[], byte[]> producer(String compression) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        stack.kafka().bootstrapServers(),
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        compression,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        10_000_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static ProducerRecord<byte[], byte[]> large(Topic topic, String value) {
        return new ProducerRecord<>(
                topic.wireName(), (HOTEL + "/1").getBytes(UTF_8), value.getBytes(UTF_8));
    }

    /** The rule, as the contract has it: what cannot be read, or happened too far ahead. */
    private static boolean isBad(ProducerRecord<byte[], byte[]> record) {
        Topic topic =
                Arrays.stream(Topic.values())
                        .filter(each -> each.wireName().equals(record.topic()))
                        .findFirst()
                        .orElseThrow();
        try {
            IncomingEvent event =
                    IncomingEvent.read(
                            topic,
                            new ConsumerRecord<>(
                                    record.topic(),
                                    0,
                                    0,
                                    0,
                                    TimestampType.CREATE_TIME,
                                    0,
                                    0,
                                    new RecordKeyDeserializer()
                                            .deserialize(record.topic(), record.key()),
                                    record.value(),
                                    record.headers(),
                                    Optional.empty()));
            return event instanceof IncomingEvent.Known known
                    && known.event() instanceof StayEvent stay
                    && stay.occurredAt().isAfter(Instant.now().plus(Duration.ofHours(24)));
        } catch (InvalidEventException bad) {
            return true;
        }
    }

    /** Waits until every group has committed all present records. */
    private static void awaitTaken() {
        Set<String> topics =
                READERS.keySet().stream().map(Topic::wireName).collect(Collectors.toSet());
        Set<String> readers =
                READERS.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        try (Admin admin =
                        Admin.create(
                                Map.of(
                                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                        stack.kafka().bootstrapServers()));
                KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            Map<TopicPartition, Long> ends = RecordEnds.of(stack, partitions(consumer, topics));
            Awaitility.await()
                    .pollInSameThread()
                    .pollInterval(Duration.ofSeconds(1))
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> {
                                for (String group : readers) {
                                    Set<String> theirs = Services.topics(group);
                                    Map<TopicPartition, OffsetAndMetadata> taken =
                                            admin.listConsumerGroupOffsets(group)
                                                    .partitionsToOffsetAndMetadata()
                                                    .get();
                                    ends.forEach(
                                            (partition, end) -> {
                                                if (end > 0 && theirs.contains(partition.topic())) {
                                                    assertThat(taken.get(partition))
                                                            .as(group + " " + partition)
                                                            .extracting(OffsetAndMetadata::offset)
                                                            .isEqualTo(end);
                                                }
                                            });
                                }
                            });
        }
    }

    private static void requireLetters(Map<Place, Sent> sent) {
        Map<Place, List<ConsumerRecord<byte[], byte[]>>> letters =
                letters().stream()
                        .collect(
                                Collectors.groupingBy(
                                        letter ->
                                                new Place(
                                                        header(letter, DeadLetters.TOPIC),
                                                        Integer.parseInt(
                                                                header(
                                                                        letter,
                                                                        DeadLetters.PARTITION)),
                                                        Long.parseLong(
                                                                header(
                                                                        letter,
                                                                        DeadLetters.OFFSET)))));
        Map<String, Integer> wrong = new TreeMap<>();
        sent.forEach(
                (place, each) -> {
                    List<ConsumerRecord<byte[], byte[]>> theirs =
                            letters.getOrDefault(place, List.of());
                    problem(place, each, theirs)
                            .ifPresent(
                                    what ->
                                            wrong.merge(
                                                    what + example(each.record()),
                                                    1,
                                                    Integer::sum));
                });
        assertThat(wrong).as("seed " + SEED).isEmpty();
        Set<Place> others = new HashSet<>(letters.keySet());
        others.removeAll(sent.keySet());
        assertThat(others).isEmpty();
    }

    private static Optional<String> problem(
            Place place, Sent sent, List<ConsumerRecord<byte[], byte[]>> letters) {
        List<String> consumers =
                letters.stream().map(letter -> header(letter, DeadLetters.CONSUMER)).toList();
        if (new HashSet<>(consumers).size() < consumers.size()) {
            return Optional.of("several letters: " + consumers);
        }
        if (sent.isBad()) {
            Set<String> readers =
                    READERS.entrySet().stream()
                            .filter(entry -> entry.getKey().wireName().equals(place.topic()))
                            .findFirst()
                            .orElseThrow()
                            .getValue();
            if (!readers.equals(Set.copyOf(consumers))) {
                return Optional.of("bad, and given up by " + consumers);
            }
        } else if (!letters.stream()
                .allMatch(letter -> MISFITS.contains(header(letter, DeadLetters.REASON)))) {
            return Optional.of(
                    "good, and given up: "
                            + letters.stream()
                                    .map(
                                            letter ->
                                                    header(letter, DeadLetters.REASON)
                                                            + header(letter, DeadLetters.EXCEPTION))
                                    .toList());
        }
        return letters.stream()
                .filter(letter -> !isOf(letter, sent.record()))
                .map(letter -> "the letter is not the record")
                .findFirst();
    }

    /**
     * Returns whether a letter contains its record, byte for byte, unless it says that it does not.
     */
    private static boolean isOf(
            ConsumerRecord<byte[], byte[]> letter, ProducerRecord<byte[], byte[]> record) {
        boolean isValueKept = letter.headers().lastHeader(DeadLetters.VALUE_OMITTED) == null;
        return Arrays.equals(letter.key(), record.key())
                && (!isValueKept || Arrays.equals(letter.value(), record.value()))
                && Stream.of(record.headers().toArray())
                        .allMatch(header -> header.key().startsWith("dlq-") || has(letter, header));
    }

    private static boolean has(ConsumerRecord<byte[], byte[]> letter, Header header) {
        for (Header each : letter.headers().headers(header.key())) {
            if (Arrays.equals(each.value(), header.value())) {
                return true;
            }
        }
        return false;
    }

    private static String example(ProducerRecord<byte[], byte[]> record) {
        String value = record.value() == null ? "null" : new String(record.value(), UTF_8);
        return " "
                + record.topic()
                + " "
                + (record.key() == null ? "null" : new String(record.key(), UTF_8))
                + " "
                + value.substring(0, Math.min(value.length(), 600));
    }

    private static List<ConsumerRecord<byte[], byte[]>> letters() {
        Set<String> topics =
                READERS.keySet().stream().map(Topic::deadLetterName).collect(Collectors.toSet());
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            Collection<TopicPartition> partitions = partitions(consumer, topics);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await()
                    .pollInSameThread()
                    .atMost(PATIENCE)
                    .until(
                            () -> {
                                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
                                return ends.entrySet().stream()
                                        .allMatch(
                                                end ->
                                                        consumer.position(end.getKey())
                                                                >= end.getValue());
                            });
        }
        return letters;
    }

    private static KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(
            KafkaConsumer<byte[], byte[]> consumer, Set<String> topics) {
        return topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }

    private static int status(ServiceProcess service, String probe) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    service.managementUrl() + "/q/health/" + probe))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /**
     * Requires that a guest can check in, that the hotel greets, and that earlier messages can be
     * read.
     */
    private static void requireWork() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer("gzip")) {
            produce(
                    producer,
                    Topic.HOTEL_STAFF,
                    "hotel.staff.updated.v1",
                    "900",
                    """
                    {"hotel_slug": "hotel-fuzz", "hotel_name": "Fuzz", "staff_id": 900,
                     "first_name": "Mary", "last_name": "Good", "is_active": true,
                     "is_on_duty": true, "version": 1,
                     "role": {"name": "Manager", "slug": "manager"},
                     "department": {"name": "Front Office", "slug": "front-office"}}
                    """);
            produce(
                    producer,
                    Topic.HOTEL_STAYS,
                    "hotel.stay.checked-in.v1",
                    "good",
                    """
                    {"hotel_slug": "hotel-fuzz", "stay_id": "good", "room_number": "7001",
                     "guest": {"first_name": "Ada", "last_name": "Byron"},
                     "checked_in_at": "%s", "pin": "good-pin", "version": 1}
                    """
                            .formatted(Instant.now()));
        }
        Browser mary = Browser.withToken(stack, stack.issuer().token(MARY));
        // Waits until every row of the random records is processed and every instance knows Mary.
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> stays(mary), stays -> stays.contains("good"));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> mary.get("/api/pusher/config"),
                        answer ->
                                answer.status() == 200
                                        && answer.body().toString().contains(HOTEL + "-staff-900"));
        Browser guest = Browser.of(stack);
        Answer entered =
                guest.post(
                        "/api/chat/hotel-fuzz/messages/room/7001/validate-chat-pin/",
                        Map.of("pin", "good-pin"));
        assertThat(entered.status()).isEqualTo(200);
        String conversation = entered.body().at("/session_data/conversation_id").asText();
        try (KafkaProducer<byte[], byte[]> producer = producer("zstd")) {
            produce(
                    producer,
                    Topic.HOTEL_NOTICES,
                    "hotel.notice.room.v1",
                    "7001",
                    """
                    {"hotel_slug": "hotel-fuzz", "room_number": "7001", "text": "Welcome",
                     "source_name": "Reception"}
                    """);
        }
        String messages = "/api/chat/hotel-fuzz/conversations/" + conversation + "/messages/";
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(guest.get(messages).body().toString())
                                        .contains("\"Welcome\""));
    }

    /** The stays of the conversations that staff see; none while the caller is not known. */
    private static List<String> stays(Browser staff) {
        List<String> stays = new ArrayList<>();
        for (String state : List.of("open", "closed", "all")) {
            Answer answer = staff.get("/api/chat/hotel-fuzz/conversations/?state=" + state);
            assertThat(answer.status()).isIn(200, 401, 403);
            stays.addAll(answer.body().findValuesAsText("stay_id"));
        }
        return stays;
    }

    private static void produce(
            KafkaProducer<byte[], byte[]> producer,
            Topic topic,
            String type,
            String key,
            String value)
            throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic.wireName(),
                        (HOTEL + "/" + key).getBytes(UTF_8),
                        value.getBytes(UTF_8));
        CloudEventHeaders.put(
                record.headers(), UUID.randomUUID().toString(), "/good", type, key, Instant.now());
        producer.send(record).get();
    }
}
