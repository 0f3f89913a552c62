package com.hotelchat.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.liveness.BackgroundWork;
import com.hotelchat.messaging.Servers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A producer whose network thread has died takes records, and none of them reaches Kafka. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class NetworkThreadTest {

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> connection;

    /** Does on the network thread what an exhausted memory does. */
    public static final class Killer implements ProducerInterceptor<String, byte[]> {

        @Override
        public ProducerRecord<String, byte[]> onSend(ProducerRecord<String, byte[]> record) {
            return record;
        }

        @Override
        public void onAcknowledgement(
                @Nullable RecordMetadata metadata, @Nullable Exception exception) {
            throw new OutOfMemoryError("on purpose");
        }

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> settings) {}
    }

    @Test
    void deadNetworkThreadIsNoticed() {
        BackgroundWork work = new BackgroundWork(Duration.ofMinutes(1));
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, Killer.class.getName());
        EventProducer producer = new EventProducer(settings, work);
        assertThat(work.faults()).isEmpty();

        producer.send(new ProducerRecord<>("chat.signals", "key", new byte[] {1}));

        Awaitility.await()
                .untilAsserted(
                        () ->
                                assertThat(work.faults())
                                        .containsEntry("producer of events", "is gone"));
    }
}
