package com.hotelchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.liveness.BackgroundWork;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A consumer that does not poll is noticed. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class ConsumerThreadTest {

    @Inject BackgroundWork work;
    @Inject KafkaClientService clients;

    @Test
    void consumerThatDoesNotPollIsNoticed() {
        CountDownLatch end = new CountDownLatch(1);
        clients.getConsumer("hotel-staff")
                .runOnPollingThread(
                        consumer -> {
                            try {
                                end.await();
                            } catch (InterruptedException interrupted) {
                                Thread.currentThread().interrupt();
                            }
                        })
                .subscribe()
                .with(done -> {});
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(work.faults()).containsKey("consumer of hotel-staff"));
        } finally {
            end.countDown();
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(work.faults()).isEmpty());
    }
}
