package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.pusherserver.PusherApp;
import com.pusher.client.Pusher;
import com.pusher.client.PusherOptions;
import com.pusher.client.channel.Channel;
import com.pusher.client.channel.ChannelEventListener;
import com.pusher.client.channel.PusherEvent;
import com.pusher.client.connection.ConnectionState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** Pusher's own Java client, with all that it hears. */
final class Listener implements AutoCloseable {

    private final Pusher pusher;
    private final List<Heard> heard = new CopyOnWriteArrayList<>();

    private Listener(Pusher pusher) {
        this.pusher = pusher;
    }

    /** A received event. */
    record Heard(String channel, String event, JsonNode data) {}

    static Listener on(LocalStack stack) {
        URI door = URI.create(stack.baseUrl());
        Pusher pusher =
                new Pusher(
                        PusherApp.LOCAL.key(),
                        new PusherOptions()
                                .setHost(door.getHost())
                                .setWsPort(door.getPort())
                                .setUseTLS(false));
        pusher.connect();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> pusher.getConnection().getState() == ConnectionState.CONNECTED);
        return new Listener(pusher);
    }

    Listener subscribe(String... channels) {
        Set<String> subscribed = ConcurrentHashMap.newKeySet();
        for (String channel : channels) {
            Channel subscription =
                    pusher.subscribe(
                            channel,
                            new ChannelEventListener() {
                                @Override
                                public void onSubscriptionSucceeded(String name) {
                                    subscribed.add(name);
                                }

                                @Override
                                public void onEvent(PusherEvent event) {
                                    // Bound globally, below.
                                }
                            });
            subscription.bindGlobal(this::hear);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> subscribed.containsAll(List.of(channels)));
        return this;
    }

    private void hear(PusherEvent event) {
        if (event.getEventName().startsWith("pusher")) {
            return;
        }
        try {
            heard.add(
                    new Heard(
                            event.getChannelName(),
                            event.getEventName(),
                            EventJson.mapper().readTree(event.getData())));
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    List<Heard> heard() {
        return heard;
    }

    List<Heard> heard(String channel, String event) {
        return heard.stream()
                .filter(each -> each.channel().equals(channel) && each.event().equals(event))
                .toList();
    }

    /** Waits for the first such event. */
    JsonNode await(String channel, String event) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(heard(channel, event)).isNotEmpty());
        return heard(channel, event).getFirst().data();
    }

    void forget() {
        heard.clear();
    }

    @Override
    public void close() {
        pusher.disconnect();
    }
}
