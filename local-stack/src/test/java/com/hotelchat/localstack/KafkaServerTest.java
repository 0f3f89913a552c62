package com.hotelchat.localstack;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaServerTest {

    @Test
    void keeps_its_records_over_a_restart_and_a_new_life(@TempDir Path folder) throws Exception {
        try (KafkaServer kafka = KafkaServer.start(folder)) {
            kafka.createTopics();
            produce(kafka, "towels");
            String address = kafka.bootstrapServers();
            kafka.stop();
            assertThatThrownBy(() -> produce(kafka, "lost", 300));
            kafka.restart();
            assertThat(kafka.bootstrapServers()).isEqualTo(address);
            produce(kafka, "pillows");
        }
        try (KafkaServer kafka = KafkaServer.start(folder)) {
            kafka.createTopics();
            produce(kafka, "soap");
            assertThat(consume(kafka, 3)).containsExactly("towels", "pillows", "soap");
        }
    }

    @Test
    void makes_the_topics_of_the_contract() throws Exception {
        try (KafkaServer kafka = KafkaServer.startTemporary()) {
            kafka.createTopics();
            try (Admin admin = kafka.admin()) {
                assertThat(admin.listTopics().names().get())
                        .containsExactlyInAnyOrderElementsOf(Topics.names().toList())
                        .contains("hotel.stays.dlq", "chat.signals.dlq")
                        .doesNotContain("notification.events.dlq");
                assertThat(partitions(admin, "guest-chat.events")).isEqualTo(12);
                assertThat(partitions(admin, "staff-chat.events")).isEqualTo(12);
                assertThat(partitions(admin, "hotel.staff")).isEqualTo(6);
                assertThat(setting(admin, "hotel.staff", "cleanup.policy")).isEqualTo("compact");
                assertThat(setting(admin, "guest-chat.events", "cleanup.policy"))
                        .isEqualTo("delete");
                assertThat(setting(admin, "guest-chat.events", "retention.ms"))
                        .isEqualTo("604800000");
                assertThat(setting(admin, "chat.signals", "retention.ms")).isEqualTo("60000");
                assertThat(setting(admin, "hotel.stays.dlq", "retention.ms"))
                        .isEqualTo("2592000000");
            }
        }
    }

    private static int partitions(Admin admin, String topic) throws Exception {
        return requireNonNull(admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic))
                .partitions()
                .size();
    }

    private static String setting(Admin admin, String topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return requireNonNull(admin.describeConfigs(List.of(resource)).all().get().get(resource))
                .get(name)
                .value();
    }

    private static void produce(KafkaServer kafka, String value) throws Exception {
        produce(kafka, value, 10_000);
    }

    private static void produce(KafkaServer kafka, String value, int patienceMillis)
            throws Exception {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "max.block.ms",
                        patienceMillis,
                        "acks",
                        "all");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("guest-chat.events", 3, "key", value))
                    .get(10, TimeUnit.SECONDS);
        }
    }

    private static List<String> consume(KafkaServer kafka, int count) {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        TopicPartition partition = new TopicPartition("guest-chat.events", 3);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (values.size() < count && System.nanoTime() < end) {
                for (ConsumerRecord<String, String> found : consumer.poll(Duration.ofMillis(200))) {
                    values.add(found.value());
                }
            }
        }
        return values;
    }
}
