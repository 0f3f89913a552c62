package com.hotelchat.liveness;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import org.apache.kafka.common.Metric;

/**
 * Watches that the consumer of each channel polls. It does so while Kafka is unavailable, and while
 * its records wait for something else.
 */
@ApplicationScoped
class KafkaConsumers {

    /** Longer than the pause between two polls by far. */
    private static final double LATELY_SECONDS = 5;

    private final KafkaClientService clients;
    private final BackgroundWork work;

    KafkaConsumers(KafkaClientService clients, BackgroundWork work) {
        this.clients = clients;
        this.work = work;
    }

    /** Once the connector has made its consumers. */
    void onStart(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) {
        for (String channel : clients.getConsumerChannels()) {
            work.watch("consumer of " + channel, () -> isPolling(channel));
        }
    }

    private boolean isPolling(String channel) {
        return clients.getConsumers(channel).stream().allMatch(KafkaConsumers::hasPolledLately);
    }

    private static boolean hasPolledLately(KafkaConsumer<?, ?> consumer) {
        return consumer.unwrap().metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("last-poll-seconds-ago"))
                .map(Metric::metricValue)
                .allMatch(
                        seconds ->
                                seconds instanceof Number number
                                        && number.doubleValue() >= 0
                                        && number.doubleValue() < LATELY_SECONDS);
    }
}
