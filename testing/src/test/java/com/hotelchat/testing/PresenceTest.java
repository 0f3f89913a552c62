package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.pusherserver.PusherApp;
import com.pusher.client.Pusher;
import com.pusher.client.PusherOptions;
import com.pusher.client.connection.ConnectionState;
import com.pusher.client.util.HttpChannelAuthorizer;
import com.pusher.client.util.HttpUserAuthenticator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks the reports of listeners, in a stack as {@code ./hotelchat up} starts it: nothing is
 * configured here.
 */
class PresenceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CHANNEL = "presence-hotel-abc-room-101-chat";
    private static final String JOHN = "hotel-abc-staff-5";

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

    @Test
    void whoComesAndGoesIsToldToKafka() {
        Pusher john = client("john.smith");
        john.subscribePresence(CHANNEL);

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(last(CHANNEL, "is_occupied")).isEqualTo("true");
                            assertThat(last(CHANNEL + "/" + JOHN, "is_present")).isEqualTo("true");
                        });

        john.disconnect();

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(last(CHANNEL, "is_occupied")).isEqualTo("false");
                            assertThat(last(CHANNEL + "/" + JOHN, "is_present")).isEqualTo("false");
                        });
    }

    @Test
    void whoIsDeactivatedIsThrownOut() {
        Pusher ahmed = client("ahmed.khan");
        ahmed.signin();
        await().atMost(PATIENCE).until(() -> ahmed.user().userId() != null);

        Browser.of(stack)
                .post(
                        "/dev/kafka/hotel.staff",
                        Map.of(
                                "key",
                                "hotel-abc/" + idOf(ahmed),
                                "headers",
                                Map.of(
                                        "ce_specversion", "1.0",
                                        "ce_id", "deactivation",
                                        "ce_source", "/hr",
                                        "ce_type", "hotel.staff.updated.v1",
                                        "content-type", "application/json"),
                                "value",
                                Map.of(
                                        "hotel_slug",
                                        "hotel-abc",
                                        "hotel_name",
                                        "Hotel ABC",
                                        "staff_id",
                                        idOf(ahmed),
                                        "first_name",
                                        "Ahmed",
                                        "last_name",
                                        "Khan",
                                        "is_active",
                                        false,
                                        "is_on_duty",
                                        false,
                                        "version",
                                        1_000_000)));

        await().atMost(PATIENCE)
                .until(() -> ahmed.getConnection().getState() == ConnectionState.DISCONNECTED);
    }

    private static long idOf(Pusher client) {
        String userId = client.user().userId();
        return Long.parseLong(userId.substring(userId.lastIndexOf('-') + 1));
    }

    private static Pusher client(String username) {
        URI door = URI.create(stack.baseUrl());
        Map<String, String> proof =
                Map.of("Authorization", "Bearer " + stack.issuer().token(username));
        HttpChannelAuthorizer authorizer = new HttpChannelAuthorizer(door + "/api/pusher/auth");
        authorizer.setHeaders(proof);
        HttpUserAuthenticator authenticator =
                new HttpUserAuthenticator(door + "/api/pusher/user-auth");
        authenticator.setHeaders(proof);
        Pusher client =
                new Pusher(
                        PusherApp.LOCAL.key(),
                        new PusherOptions()
                                .setHost(door.getHost())
                                .setWsPort(door.getPort())
                                .setUseTLS(false)
                                .setChannelAuthorizer(authorizer)
                                .setUserAuthenticator(authenticator));
        client.connect();
        return client;
    }

    /** Returns a field of the last record of a key. */
    private static String last(String key, String field) {
        return records().stream()
                .filter(record -> record.key().equals(key))
                .reduce((_, later) -> later)
                .map(record -> json(record).get(field).asText())
                .orElse("nothing");
    }

    private static JsonNode json(ConsumerRecord<String, byte[]> record) {
        try {
            return EventJson.mapper().readTree(record.value());
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private static List<ConsumerRecord<String, byte[]>> records() {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", stack.kafka().bootstrapServers()),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor("realtime.presence").stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
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
