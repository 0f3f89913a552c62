package com.hotelchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.bus.DeadLetters;
import com.hotelchat.bus.EventProducer;
import com.hotelchat.events.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Servers.class)
class InboxTest {

    @Inject EventProducer producer;
    @Inject DataSource database;
    @Inject MeterRegistry metrics;

    @BeforeEach
    void forgetEffects() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("delete from effect");
        }
    }

    @Test
    void eventTakesEffectOnceHoweverOftenItComes() throws Exception {
        String id = UUID.randomUUID().toString();
        send(staff(5, id));
        send(staff(5, id));
        send(staff(5, id));
        send(staff(5, UUID.randomUUID().toString()));

        awaitEffects("hotel-abc/5", "hotel-abc/5");
    }

    @Test
    void nullValueOnACompactedTopicIsARemoval() throws Exception {
        ProducerRecord<String, byte[]> removal =
                new ProducerRecord<>(Topic.HOTEL_STAFF.wireName(), "hotel-abc/7", null);
        header(removal, CloudEventHeaders.SOURCE, "test");
        send(removal);

        awaitEffects("removed hotel-abc/7");
    }

    @Test
    void poisonGoesToTheDeadLettersAndTheNextRecordIsProcessed() throws Exception {
        try (TopicReader letters =
                new TopicReader(
                        Servers.kafka.bootstrapServers(), Topic.HOTEL_STAFF.deadLetterName())) {
            ProducerRecord<String, byte[]> poison =
                    new ProducerRecord<>(
                            Topic.HOTEL_STAFF.wireName(), "hotel-abc/5", utf8("{\"secret\": 1"));
            header(poison, CloudEventHeaders.ID, "poison");
            header(poison, CloudEventHeaders.SOURCE, "test");
            header(poison, CloudEventHeaders.TYPE, "hotel.staff.updated.v1");
            header(poison, "x-own", "kept");
            header(poison, DeadLetters.REASON, "pretended");
            header(poison, DeadLetters.VALUE_OMITTED, "1");
            send(poison);
            ProducerRecord<String, byte[]> unknown = staff(5, UUID.randomUUID().toString());
            header(unknown, CloudEventHeaders.TYPE, "hotel.staff.promoted.v9");
            send(unknown);
            ProducerRecord<String, byte[]> foreign = staff(5, UUID.randomUUID().toString());
            ProducerRecord<String, byte[]> misplaced =
                    new ProducerRecord<>(
                            foreign.topic(),
                            null,
                            "hotel-xyz/5",
                            foreign.value(),
                            foreign.headers());
            send(misplaced);
            ProducerRecord<String, byte[]> malformed = staff(5, UUID.randomUUID().toString());
            header(malformed, CloudEventHeaders.SPEC_VERSION, "1.0");
            header(malformed, CloudEventHeaders.SOURCE, "no uri: \\ %");
            header(malformed, CloudEventHeaders.TIME, "yesterday");
            send(malformed);
            send(staff(5, UUID.randomUUID().toString()));

            awaitEffects("hotel-abc/5", "hotel-abc/5");
            letters.await(() -> assertThat(letters.records()).hasSize(3));

            assertThat(letters.records())
                    .extracting(letter -> TopicReader.header(letter, DeadLetters.REASON))
                    .containsExactlyInAnyOrder(
                            "the value is not a JSON object",
                            "the type is unknown on this topic",
                            "the key is not that of the data");
            ConsumerRecord<String, byte[]> letter =
                    letters.records().stream()
                            .filter(each -> TopicReader.id(each).equals("poison"))
                            .findFirst()
                            .orElseThrow();
            assertThat(letter.key()).isEqualTo("hotel-abc/5");
            assertThat(letter.value()).isEqualTo(poison.value());
            assertThat(TopicReader.header(letter, "x-own")).isEqualTo("kept");
            assertThat(letter.headers().headers(DeadLetters.REASON)).hasSize(1);
            assertThat(letter.headers().headers(DeadLetters.VALUE_OMITTED)).isEmpty();
            assertThat(TopicReader.header(letter, DeadLetters.TOPIC)).isEqualTo("hotel.staff");
            assertThat(TopicReader.header(letter, DeadLetters.PARTITION)).matches("\\d+");
            assertThat(TopicReader.header(letter, DeadLetters.OFFSET)).matches("\\d+");
            assertThat(TopicReader.header(letter, DeadLetters.EXCEPTION))
                    .isEqualTo("com.hotelchat.events.InvalidEventException");
        }
    }

    @Test
    void recordThatIsTooLargeForALetterLeavesOneWithoutItsValue() throws Exception {
        try (TopicReader letters =
                new TopicReader(
                        Servers.kafka.bootstrapServers(), Topic.HOTEL_STAFF.deadLetterName())) {
            byte[] justBelowTheLimit = "x".repeat(1_048_300).getBytes(StandardCharsets.UTF_8);
            byte[] inflated = "x".repeat(3_000_000).getBytes(StandardCharsets.UTF_8);
            sendCompressed("none", bad(justBelowTheLimit));
            sendCompressed("gzip", bad(inflated));
            ProducerRecord<String, byte[]> largeHeader = bad(utf8("{}"));
            largeHeader
                    .headers()
                    .add("x-large", "h".repeat(1_500_000).getBytes(StandardCharsets.UTF_8));
            sendCompressed("gzip", largeHeader);
            send(staff(5, UUID.randomUUID().toString()));

            awaitEffects("hotel-abc/5");
            letters.await(() -> assertThat(letters.records()).hasSize(3));

            assertThat(letters.records())
                    .allSatisfy(letter -> assertThat(letter.value()).isNull())
                    .extracting(letter -> TopicReader.header(letter, DeadLetters.VALUE_OMITTED))
                    .containsExactlyInAnyOrder("1048300", "3000000", "2");
            assertThat(letters.records())
                    .extracting(letter -> TopicReader.header(letter, DeadLetters.CONSUMER))
                    .containsOnly("messaging-test");
        }
    }

    @Test
    void headersWithoutValuesStopNothing() throws Exception {
        ProducerRecord<String, byte[]> record = staff(5, UUID.randomUUID().toString());
        for (String name :
                List.of("traceparent", "tracestate", "baggage", "x", CloudEventHeaders.TIME)) {
            record.headers().remove(name).add(name, null);
        }
        send(record);
        send(staff(5, UUID.randomUUID().toString()));

        awaitEffects("hotel-abc/5", "hotel-abc/5");
    }

    @Test
    void whatItsSourceMayNotSayIsADeadLetter() throws Exception {
        try (TopicReader letters =
                new TopicReader(
                        Servers.kafka.bootstrapServers(), Topic.HOTEL_STAFF.deadLetterName())) {
            ProducerRecord<String, byte[]> foreign = staff(5, UUID.randomUUID().toString());
            header(foreign, CloudEventHeaders.SOURCE, "/hr/of-hotel-xyz/");
            send(foreign);
            send(new ProducerRecord<>(Topic.HOTEL_STAFF.wireName(), "hotel-abc/5", null));
            send(staff(5, UUID.randomUUID().toString()));

            awaitEffects("hotel-abc/5");
            letters.await(() -> assertThat(letters.records()).hasSize(2));

            assertThat(letters.records())
                    .extracting(letter -> TopicReader.header(letter, DeadLetters.REASON))
                    .containsOnly("its source may not speak for this hotel");
        }
    }

    @Test
    void keyOfALetterIsTheRecordsByteForByte() throws Exception {
        byte[] key = {'h', (byte) 0xFF, '/', (byte) 0xC3, '5'};
        try (KafkaConsumer<byte[], byte[]> letters =
                        new KafkaConsumer<>(
                                Map.of(
                                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                        Servers.kafka.bootstrapServers(),
                                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                        "earliest",
                                        ConsumerConfig.GROUP_ID_CONFIG,
                                        "keys"),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> others =
                        new KafkaProducer<>(
                                Map.of(
                                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                        Servers.kafka.bootstrapServers()),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            letters.subscribe(List.of(Topic.HOTEL_STAFF.deadLetterName()));
            others.send(new ProducerRecord<>(Topic.HOTEL_STAFF.wireName(), key, utf8("{}"))).get();

            Awaitility.await()
                    .pollInSameThread()
                    .atMost(Duration.ofSeconds(60))
                    .until(
                            () -> letters.poll(Duration.ofMillis(100)),
                            found ->
                                    StreamSupport.stream(found.spliterator(), false)
                                            .anyMatch(letter -> Arrays.equals(letter.key(), key)));
        }
    }

    @Test
    void missingTopicOfDeadLettersStopsNothing() throws Exception {
        NewTopic letters = new NewTopic(Topic.HOTEL_STAFF.deadLetterName(), 6, (short) 1);
        try (Admin admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                Servers.kafka.bootstrapServers()))) {
            admin.deleteTopics(List.of(letters.name())).all().get();
            try {
                send(bad(utf8("{}")));
                send(staff(5, UUID.randomUUID().toString()));

                awaitEffects("hotel-abc/5");
                assertThat(
                                metrics.get("hotelchat.dead.letters.lost")
                                        .tag("topic", "hotel.staff")
                                        .counter()
                                        .count())
                        .isEqualTo(1);
            } finally {
                admin.createTopics(List.of(letters)).all().get();
            }
        }
    }

    private static ProducerRecord<String, byte[]> bad(byte[] value) throws Exception {
        ProducerRecord<String, byte[]> good = staff(5, UUID.randomUUID().toString());
        return new ProducerRecord<>(good.topic(), null, good.key(), value, good.headers());
    }

    /**
     * Sends with a compression, as a producer of another system may, and permits larger requests
     * than the project's own producers do.
     */
    private static void sendCompressed(String compression, ProducerRecord<String, byte[]> record)
            throws Exception {
        try (KafkaProducer<String, byte[]> others =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                Servers.kafka.bootstrapServers(),
                                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                                compression,
                                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                                10_000_000),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            others.send(record).get();
        }
    }

    @Test
    void recordWaitsWhileTheDatabaseIsAway() throws Exception {
        try (TopicReader letters =
                new TopicReader(
                        Servers.kafka.bootstrapServers(), Topic.HOTEL_STAFF.deadLetterName())) {
            Servers.postgres.stop();
            try {
                send(staff(5, UUID.randomUUID().toString()));
            } finally {
                Servers.postgres.restart();
            }

            awaitEffects("hotel-abc/5");

            assertThat(letters.records()).isEmpty();
        }
    }

    private void send(ProducerRecord<String, byte[]> record) throws Exception {
        producer.send(record).get();
    }

    private static ProducerRecord<String, byte[]> staff(long staffId, String eventId)
            throws Exception {
        try (InputStream sample =
                InboxTest.class.getResourceAsStream("/samples/hotel.staff.updated.v1.json")) {
            ProducerRecord<String, byte[]> record =
                    new ProducerRecord<>(
                            Topic.HOTEL_STAFF.wireName(),
                            "hotel-abc/" + staffId,
                            sample.readAllBytes());
            header(record, CloudEventHeaders.ID, eventId);
            header(record, CloudEventHeaders.SOURCE, "test");
            header(record, CloudEventHeaders.TYPE, "hotel.staff.updated.v1");
            return record;
        }
    }

    private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
        record.headers().remove(name).add(name, utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void awaitEffects(String... expected) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(effects()).containsExactly(expected));
    }

    private List<String> effects() throws SQLException {
        List<String> effects = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select what from effect")) {
            while (result.next()) {
                effects.add(result.getString(1));
            }
        }
        return effects;
    }
}
