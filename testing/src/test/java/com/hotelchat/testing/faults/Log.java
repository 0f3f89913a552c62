package com.hotelchat.testing.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.PushedMessage;
import com.hotelchat.pusherserver.PusherEvent;
import com.hotelchat.testing.faults.Observation.Event;
import com.hotelchat.testing.faults.Observation.Outcome;
import com.hotelchat.testing.faults.Observation.Place;
import com.hotelchat.testing.faults.Observation.Push;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The events that Pusher, FCM and Kafka received. The servers of the local stack remember only a
 * limited number, so {@link #collect} must be called now and then.
 */
final class Log {

    private static final Pattern CHANNEL =
            Pattern.compile(People.HOTEL + "-(staff-)?conversation-(\\d+)(-chat)?");

    private static final Pattern NOTIFICATIONS =
            Pattern.compile(People.HOTEL + "-staff-(\\d+)-notifications");

    private final LocalStack stack;
    private final Map<Place, List<Event>> delivered = new HashMap<>();
    private final Set<String> deliveredEvents = new HashSet<>();

    /** The first arrival of each message at Pusher. */
    private final Map<Place, Map<Long, Instant>> arrivals = new HashMap<>();

    /** The last count that each member of staff received, by version. */
    private final Map<Long, long[]> told = new HashMap<>();

    private final List<Push> pushes = new ArrayList<>();
    private final Map<String, Long> badges = new HashMap<>();
    private long lastEvent;
    private long lastPush;

    Log(LocalStack stack) {
        this.stack = stack;
    }

    /** Takes in what came since the last call. */
    synchronized void collect() {
        for (PusherEvent event : stack.pusher().events(lastEvent)) {
            lastEvent = event.n();
            if (event.data() instanceof JsonObject data) {
                collect(event, data);
            }
        }
        for (PushedMessage push : stack.pushes().messages(lastPush)) {
            lastPush = push.n();
            collect(push);
        }
    }

    private void collect(PusherEvent event, JsonObject data) {
        String id = data.getString("event_id");
        if (id == null) {
            return;
        }
        deliveredEvents.add(id);
        Matcher channel = CHANNEL.matcher(event.channel());
        if (channel.matches() && data.getLong("sequence") instanceof Long sequence) {
            Place place = new Place(channel.group(1) == null, Long.parseLong(channel.group(2)));
            // The message in an event may have changed since; the order is that of the changes
            // themselves.
            delivered.computeIfAbsent(place, key -> new ArrayList<>()).add(new Event(id, sequence));
            if (event.name().equals("new-message")) {
                arrivals.computeIfAbsent(place, key -> new HashMap<>())
                        .putIfAbsent(data.getLong("id"), event.at());
            }
        }
        Matcher person = NOTIFICATIONS.matcher(event.channel());
        if (person.matches() && event.name().equals("unread-updated")) {
            long version = data.getLong("version", lastEvent);
            told.merge(
                    Long.parseLong(person.group(1)),
                    new long[] {version, data.getLong("total_unread")},
                    (before, now) -> now[0] >= before[0] ? now : before);
        }
    }

    private void collect(PushedMessage push) {
        JsonObject data = push.data();
        if (data == null) {
            return;
        }
        pushes.add(
                new Push(
                        push.token(),
                        data.getString("type"),
                        data.getString("event_id", ""),
                        Long.parseLong(data.getString("message_id", "0")),
                        push.at()));
        if (push.android() != null
                && push.android().getJsonObject("notification") instanceof JsonObject shown
                && shown.getLong("notification_count") instanceof Long badge) {
            badges.put(push.token(), badge);
        }
    }

    synchronized Map<Place, List<Event>> delivered() {
        return delivered;
    }

    synchronized Set<String> deliveredEvents() {
        return deliveredEvents;
    }

    synchronized List<Push> pushes() {
        return pushes;
    }

    /** Returns the time at which Pusher first had a message; null when it has not. */
    synchronized @Nullable Instant arrival(Place place, long message) {
        return arrivals.getOrDefault(place, Map.of()).get(message);
    }

    /** The number of messages that Pusher has. */
    synchronized long arrived() {
        return arrivals.values().stream().mapToLong(Map::size).sum();
    }

    /** Returns the last count that a member of staff received; null when there was none. */
    synchronized @Nullable Long told(long staffId) {
        long[] last = told.get(staffId);
        return last == null ? null : last[1];
    }

    /** The badge of the last push that a device got; null when there was none. */
    synchronized @Nullable Long badge(String token) {
        return badges.get(token);
    }

    /** The events of each of these conversations on Kafka, in the order of the log. */
    Map<Place, List<Event>> published(Set<Place> places) {
        Map<Place, List<Event>> published = new HashMap<>();
        for (boolean isGuestChat : new boolean[] {true, false}) {
            read(
                    isGuestChat ? "guest-chat.events" : "staff-chat.events",
                    (record, data) -> {
                        String key = record.key();
                        long id = Long.parseLong(key.substring(key.indexOf('/') + 1));
                        Place place = new Place(isGuestChat, id);
                        Header sequence = record.headers().lastHeader("ce_sequence");
                        if (sequence != null && places.contains(place)) {
                            published
                                    .computeIfAbsent(place, ignored -> new ArrayList<>())
                                    .add(
                                            new Event(
                                                    text(record.headers().lastHeader("ce_id")),
                                                    Long.parseLong(text(sequence))));
                        }
                    });
        }
        return published;
    }

    /** Returns the outcomes of news, from the notification events. */
    List<Outcome> outcomes() {
        List<Outcome> outcomes = new ArrayList<>();
        read(
                "notification.events",
                (record, data) -> {
                    JsonNode about = data.path("about");
                    long staffId = data.at("/owner/staff_id").asLong();
                    if (staffId != 0) {
                        outcomes.add(
                                new Outcome(
                                        staffId,
                                        about.path("event_id").asText(),
                                        about.path("type").asText().startsWith("new_chat"),
                                        about.path("message_id").asLong(),
                                        text(record.headers().lastHeader("ce_type"))));
                    }
                });
        return outcomes;
    }

    private static String text(Header header) {
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private void read(String topic, BiConsumer<ConsumerRecord<String, byte[]>, JsonNode> each) {
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", stack.kafka().bootstrapServers()),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            Collection<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(one -> new TopicPartition(topic, one.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record :
                        consumer.poll(Duration.ofMillis(500))) {
                    if (record.value() != null) {
                        each.accept(record, EventJson.mapper().readTree(record.value()));
                    }
                }
            }
        } catch (IOException malformed) {
            throw new IllegalStateException(malformed);
        }
    }
}
