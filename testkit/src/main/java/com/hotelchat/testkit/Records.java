package com.hotelchat.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.Topic;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** Sends the records of tests to Kafka, and receives those that follow on a topic. */
public final class Records implements AutoCloseable {

    private final KafkaConsumer<String, byte[]> consumer;
    private final List<ConsumerRecord<String, byte[]>> heard = new ArrayList<>();

    private Records(String topic) {
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                ServiceServers.kafka.bootstrapServers()),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Receives the records that follow; earlier ones are on the topic already and left out. */
    public static Records from(Topic topic) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(Records::isOutboxEmpty);
        return new Records(topic.wireName());
    }

    private static boolean isOutboxEmpty() throws SQLException {
        try (Connection database = ServiceServers.database();
                ResultSet left =
                        database.createStatement().executeQuery("select from outbox limit 1")) {
            return !left.next();
        }
    }

    /** Receives the dead letters of a topic that follow. */
    public static Records fromDeadLetters(Topic topic) {
        return new Records(topic.deadLetterName());
    }

    /** Waits for this many records, and gives all of them. */
    public List<ConsumerRecord<String, byte[]>> awaitRecords(int number) {
        return Awaitility.await()
                .pollInSameThread()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            consumer.poll(Duration.ofMillis(100)).forEach(heard::add);
                            return heard;
                        },
                        all -> all.size() >= number);
    }

    /** Waits for this many events that are wanted, and gives all of them. */
    public List<ChatEvent> await(int number, Predicate<ChatEvent> wanted) {
        return Awaitility.await()
                .pollInSameThread()
                .atMost(Duration.ofSeconds(30))
                .until(() -> events(wanted), events -> events.size() >= number);
    }

    /** The events so far that are wanted; a removal is none. */
    public List<ChatEvent> events(Predicate<ChatEvent> wanted) {
        consumer.poll(Duration.ofMillis(100)).forEach(heard::add);
        return heard.stream()
                .filter(record -> record.value() != null)
                .map(Records::event)
                .filter(wanted)
                .toList();
    }

    /** Says an event as its producer does. */
    public static void say(ChatEvent event) {
        sayAll(List.of(event));
    }

    /** Says events as their producer does, one right after the other. */
    public static void sayAll(List<? extends ChatEvent> events) {
        sayRecords(events.stream().map(Records::record).toList());
    }

    /** An event as its producer sends it. */
    public static ProducerRecord<String, byte[]> record(ChatEvent event) {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(
                        EventType.of(event).topic().wireName(),
                        event.key(),
                        EventJson.encode(event).getBytes(UTF_8));
        record.headers()
                .add(CloudEventHeaders.ID, UUID.randomUUID().toString().getBytes(UTF_8))
                .add(CloudEventHeaders.SOURCE, "test".getBytes(UTF_8))
                .add(CloudEventHeaders.TYPE, EventType.of(event).wireName().getBytes(UTF_8));
        return record;
    }

    /** Says anything. */
    public static void say(ProducerRecord<String, byte[]> record) {
        sayRecords(List.of(record));
    }

    private static void sayRecords(List<ProducerRecord<String, byte[]>> records) {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                ServiceServers.kafka.bootstrapServers()),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = records.stream().map(producer::send).toList();
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        } catch (InterruptedException | ExecutionException away) {
            throw new IllegalStateException(away);
        }
    }

    private static ChatEvent event(ConsumerRecord<String, byte[]> record) {
        try {
            String type =
                    new String(record.headers().lastHeader(CloudEventHeaders.TYPE).value(), UTF_8);
            return EventJson.decode(EventType.of(type).orElseThrow(), record.key(), record.value());
        } catch (InvalidEventException invalid) {
            throw new AssertionError(invalid);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
