package com.hotelchat.gateway;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.localstack.KafkaServer;
import com.hotelchat.localstack.OidcIssuer;
import com.hotelchat.pusherserver.PusherServer;
import com.hotelchat.testkit.OpenApiContract;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A real Kafka, a server that speaks Pusher, and an OpenID Connect issuer. */
public final class Servers implements QuarkusTestResourceLifecycleManager {

    /** A system that may not speak for any hotel of these tests. */
    public static final String STRANGER = "/hr/of-strangers/";

    private static KafkaServer kafka;
    private static PusherServer pusher;
    private static OidcIssuer issuer;
    private static KafkaProducer<String, byte[]> producer;
    private static String settledBefore;
    private static String leftBefore;
    private static FormerUsers formerUsers;

    @Override
    public Map<String, String> start() {
        kafka = KafkaServer.startTemporary();
        kafka.createTopics();
        pusher = PusherServer.start();
        issuer = OidcIssuer.start();
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new StringSerializer(),
                        new ByteArraySerializer());
        formerRun();
        formerUsers = FormerUsers.connect(pusher);
        Map<String, String> settings = new HashMap<>();
        settings.put("hotelchat.cors.origins", OpenApiContract.ORIGINS);
        settings.put("PUSHER_APP_ID", pusher.app().id());
        settings.put("PUSHER_KEY", pusher.app().key());
        settings.put("PUSHER_SECRET", pusher.app().secret());
        settings.put("PUSHER_FORMER_KEY", "former-key");
        settings.put("PUSHER_FORMER_SECRET", "former-secret");
        settings.put("PUSHER_CLUSTER", "local");
        settings.put("PUSHER_HOST", "localhost:" + pusher.port());
        settings.put("PUSHER_TLS", "false");
        settings.put("PUSHER_CLIENT_HOST", "localhost");
        settings.put("PUSHER_CLIENT_PORT", Integer.toString(pusher.port()));
        settings.put("PUSHER_PRIVATE_CHANNELS", "true");
        settings.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        settings.put("QUARKUS_OIDC_AUTH_SERVER_URL", issuer.serverUrl());
        settings.put("quarkus.otel.traces.sampler.arg", "1.0");
        // What would be long for a test; everything else is as it is shipped.
        settings.put("hotelchat.sources", "test=*;" + STRANGER + "=hotel-of-strangers");
        settings.put("pusher.timeout", "2s");
        settings.put("gateway.delivery.first-pause", "20ms");
        settings.put("gateway.delivery.longest-pause", "200ms");
        settings.put("gateway.delivery.refused-pause", "200ms");
        settings.put("gateway.terminations.first-pause", "20ms");
        settings.put("gateway.terminations.longest-pause", "200ms");
        settings.put("gateway.webhooks.patience", "3s");
        settings.put("mp.messaging.incoming.guest-chat-events.auto.commit.interval.ms", "1000");
        settings.put("quarkus.log.category.\"org.apache.kafka\".level", "ERROR");
        settings.put("quarkus.log.category.\"kafka\".level", "ERROR");
        return settings;
    }

    /** Two events, of which a former run of the gateway has settled the first. */
    private static void formerRun() {
        settledBefore = produce(Samples.guestMessage(1, "settled", null, List.of()));
        leftBefore = produce(Samples.guestMessage(2, "left", null, List.of()));
        ConsumerRecord<String, byte[]> left = records("guest-chat.events").getLast();
        try (Admin admin = kafka.admin()) {
            admin.alterConsumerGroupOffsets(
                            "realtime-gateway",
                            Map.of(
                                    new TopicPartition(left.topic(), left.partition()),
                                    new OffsetAndMetadata(left.offset())))
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** An event that was settled before the gateway started. */
    public static String settledBefore() {
        return settledBefore;
    }

    /** An event that was there but not settled when the gateway started. */
    public static String leftBefore() {
        return leftBefore;
    }

    @Override
    public void stop() {
        formerUsers.close();
        producer.close(Duration.ZERO);
        issuer.close();
        pusher.close();
        kafka.close();
    }

    /** Guests who were connected before the gateway started. */
    public static FormerUsers formerUsers() {
        return formerUsers;
    }

    /** The broker. */
    public static KafkaServer kafka() {
        return kafka;
    }

    /** The server that the gateway takes for Pusher. */
    public static PusherServer pusher() {
        return pusher;
    }

    /** The issuer of the staff's access tokens. */
    public static OidcIssuer issuer() {
        return issuer;
    }

    /**
     * Produces an event as our services do.
     *
     * @return its id
     */
    public static String produce(ChatEvent event) {
        return produce(event, Map.of());
    }

    /**
     * Produces an event with headers that not every event has.
     *
     * @return its id
     */
    public static String produce(ChatEvent event, Map<String, String> further) {
        String id = UUID.randomUUID().toString();
        EventType type = EventType.of(event);
        Map<String, String> headers = new HashMap<>(further);
        headers.put(CloudEventHeaders.ID, id);
        headers.put(CloudEventHeaders.SOURCE, "test");
        headers.put(CloudEventHeaders.TYPE, type.wireName());
        produce(type.topic().wireName(), event.key(), EventJson.encode(event), headers);
        return id;
    }

    /** Produces an event as it was produced at another time. */
    static void produceAt(Instant time, String key, EventType type, String value) {
        send(
                new ProducerRecord<>(
                        type.topic().wireName(),
                        null,
                        time.toEpochMilli(),
                        key,
                        value.getBytes(StandardCharsets.UTF_8)),
                Map.of(
                        CloudEventHeaders.ID,
                        UUID.randomUUID().toString(),
                        CloudEventHeaders.SOURCE,
                        "test",
                        CloudEventHeaders.TYPE,
                        type.wireName()));
    }

    /** Produces a record. */
    public static void produce(
            String topic, String key, String value, Map<String, String> headers) {
        send(
                new ProducerRecord<>(
                        topic, key, value == null ? null : value.getBytes(StandardCharsets.UTF_8)),
                headers);
    }

    private static void send(ProducerRecord<String, byte[]> record, Map<String, String> headers) {
        headers.forEach(
                (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** All records of a topic so far. */
    public static List<ConsumerRecord<String, byte[]>> records(String topic) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
