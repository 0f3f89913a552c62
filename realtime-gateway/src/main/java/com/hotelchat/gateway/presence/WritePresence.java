package com.hotelchat.gateway.presence;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.bus.EventProducer;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.PresenceEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Writes who listens to Kafka. The id of an event is made of what it says, so that a webhook that
 * Pusher repeats, to whichever instance, is the same events again.
 */
@ApplicationScoped
class WritePresence {

    private final EventProducer producer;
    private final WebhookSettings settings;
    private final String source;

    // A send blocks while Kafka does not say who leads the partition.
    private final ExecutorService sender =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("presence-", 0).factory());

    WritePresence(
            EventProducer producer,
            WebhookSettings settings,
            @ConfigProperty(name = "quarkus.application.name") String source) {
        this.producer = producer;
        this.settings = settings;
        this.source = source;
    }

    /**
     * Writes events.
     *
     * @return completes when all replicas have all of them; fails when that takes too long, though
     *     some may be written by then or still be
     */
    Uni<Void> write(Collection<PresenceEvent> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<ProducerRecord<String, byte[]>> records = events.stream().map(this::record).toList();
        return Uni.createFrom()
                .<Void>emitter(
                        emitter -> {
                            Future<?> task =
                                    sender.submit(
                                            () -> {
                                                try {
                                                    send(records);
                                                    emitter.complete(null);
                                                } catch (RuntimeException
                                                        | ExecutionException
                                                        | InterruptedException lost) {
                                                    emitter.fail(lost);
                                                }
                                            });
                            emitter.onTermination(() -> task.cancel(true));
                        })
                .ifNoItem()
                .after(settings.patience())
                .fail();
    }

    private void send(List<ProducerRecord<String, byte[]>> records)
            throws ExecutionException, InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (ProducerRecord<String, byte[]> record : records) {
            sent.add(producer.send(record));
        }
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
    }

    private ProducerRecord<String, byte[]> record(PresenceEvent event) {
        EventType type = EventType.of(event);
        byte[] value = EventJson.encode(event).getBytes(StandardCharsets.UTF_8);
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(type.topic().wireName(), event.key(), value);
        CloudEventHeaders.put(
                record.headers(),
                idOf(type, value),
                source,
                type.wireName(),
                event.subject(),
                event.changedAt());
        return record;
    }

    /** The value holds all that the key does. */
    private static String idOf(EventType type, byte[] value) {
        byte[] name = (type.wireName() + " ").getBytes(StandardCharsets.UTF_8);
        byte[] content = new byte[name.length + value.length];
        System.arraycopy(name, 0, content, 0, name.length);
        System.arraycopy(value, 0, content, name.length, value.length);
        return UUID.nameUUIDFromBytes(content).toString();
    }

    @PreDestroy
    void close() {
        sender.shutdownNow();
    }
}
