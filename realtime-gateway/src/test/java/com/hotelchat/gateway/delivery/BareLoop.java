package com.hotelchat.gateway.delivery;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.Topic;
import com.hotelchat.gateway.channel.Visibility;
import com.hotelchat.gateway.mapping.GuestChatSignals;
import com.hotelchat.gateway.mapping.Signal;
import com.pusher.rest.PusherAbstract;
import com.pusher.rest.data.Event;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The baseline of the gateway's benchmark: poll, map, sign, post, and nothing else. No order, no
 * retries, no dead letters, no metrics. Arguments: brokers, port of the Pusher-like server, app id,
 * key, secret, consumer group, where a new group begins.
 */
final class BareLoop {

    private static final int CALLS = 64;

    private BareLoop() {}

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws Exception {
        Client pusher =
                new Client(
                        Integer.parseInt(arguments[1]), arguments[2], arguments[3], arguments[4]);
        Semaphore calls = new Semaphore(CALLS);
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                arguments[0],
                                ConsumerConfig.GROUP_ID_CONFIG,
                                arguments[5],
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                arguments[6]),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(Topic.GUEST_CHAT_EVENTS.wireName()));
            while (true) {
                for (ConsumerRecord<String, byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    if (IncomingEvent.read(Topic.GUEST_CHAT_EVENTS, record)
                            instanceof IncomingEvent.Known(var id, _, GuestChatEvent event)) {
                        for (Call call : Call.pack(GuestChatSignals.signals(id, event))) {
                            calls.acquire();
                            pusher.send(call.signals()).onComplete(_ -> calls.release());
                        }
                    }
                }
            }
        }
    }

    private static final class Client extends PusherAbstract<Future<?>> {

        private final WebClient http;

        Client(int port, String appId, String key, String secret) {
            super(appId, key, secret);
            http = WebClient.create(Vertx.vertx(), new WebClientOptions().setMaxPoolSize(CALLS));
            setHost("localhost:" + port);
            setEncrypted(false);
            setDataMarshaller(String.class::cast);
        }

        Future<?> send(List<Signal> signals) {
            return trigger(
                    signals.stream()
                            .map(
                                    signal ->
                                            new Event(
                                                    Visibility.PUBLIC.nameOf(signal.channel()),
                                                    signal.name(),
                                                    signal.data().toString(),
                                                    null))
                            .toList());
        }

        @Override
        protected Future<?> doGet(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected Future<?> doPost(URI uri, String body) {
            return http.requestAbs(HttpMethod.POST, uri.toASCIIString())
                    .putHeader("Content-Type", "application/json")
                    .sendBuffer(Buffer.buffer(body));
        }
    }
}
