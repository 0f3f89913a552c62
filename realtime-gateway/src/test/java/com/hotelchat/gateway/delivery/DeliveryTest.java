package com.hotelchat.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.bus.DeadLetters;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestChatEvent.Actor;
import com.hotelchat.events.GuestChatEvent.MessageSent;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.events.StaffChatEvent;
import com.hotelchat.events.Topic;
import com.hotelchat.events.TypingEvent.GuestChatTyping;
import com.hotelchat.gateway.ExportedSpans;
import com.hotelchat.gateway.Samples;
import com.hotelchat.gateway.Servers;
import com.hotelchat.gateway.channel.Visibility;
import com.hotelchat.gateway.mapping.GuestChatSignals;
import com.hotelchat.gateway.mapping.Signal;
import com.hotelchat.gateway.mapping.StaffChatSignals;
import com.hotelchat.pusherserver.PusherEvent;
import com.hotelchat.pusherserver.PusherFault;
import com.hotelchat.pusherserver.PusherFault.Mode;
import com.hotelchat.testkit.Management;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a record on Kafka to what Pusher is handed, over real Kafka and a Pusher-like server. */
@QuarkusTest
@WithTestResource(Servers.class)
class DeliveryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String TOPIC = Topic.GUEST_CHAT_EVENTS.wireName();

    /** Conversations that no other test uses. */
    private static final AtomicLong NEXT_CONVERSATION = new AtomicLong(10_000);

    /** The span that a record with a trace comes from. */
    private static final String CAUSE = "b7ad6b7169203331";

    @Inject MeterRegistry metrics;
    @Inject ExportedSpans spans;

    /** The number of the last event before the test. */
    private long before;

    @BeforeEach
    void mark() {
        // What the former run left would be counted with what a test sends.
        awaitEvents(Servers.leftBefore(), 4);
        before = Servers.pusher().events(0).stream().mapToLong(PusherEvent::n).max().orElse(0);
    }

    @AfterEach
    void heal() {
        Servers.pusher().faults(PusherFault.NONE);
    }

    static Stream<EventType> types() {
        return Stream.of(EventType.values())
                .filter(
                        type ->
                                type.topic() == Topic.GUEST_CHAT_EVENTS
                                        || type.topic() == Topic.STAFF_CHAT_EVENTS);
    }

    @ParameterizedTest
    @MethodSource("types")
    void eachEventArrivesAsItsSignals(EventType type) {
        ChatEvent event =
                type.topic() == Topic.STAFF_CHAT_EVENTS
                        ? Samples.staffChat(type)
                        : Samples.guestChat(type);

        String id = Servers.produce(event);

        List<Signal> expected =
                event instanceof StaffChatEvent staffChat
                        ? StaffChatSignals.signals(id, staffChat)
                        : GuestChatSignals.signals(id, (GuestChatEvent) event);
        List<PusherEvent> arrived = awaitEvents(id, expected.size());
        for (int i = 0; i < expected.size(); i++) {
            Signal signal = expected.get(i);
            assertThat(arrived.get(i).channel())
                    .isEqualTo(Visibility.PRIVATE.nameOf(signal.channel()));
            assertThat(arrived.get(i).name()).isEqualTo(signal.name());
            assertThat(arrived.get(i).json().encode()).isEqualTo(signal.data().toString());
        }
    }

    @Test
    void aStartBeginsWithWhatTheFormerRunLeft() {
        before = 0;

        assertThat(awaitEvents(Servers.leftBefore(), 4)).hasSize(4);
        assertThat(awaitEvents(Servers.settledBefore(), 0)).isEmpty();
    }

    @Test
    void aBrokerThatComesBackIsReadOn() {
        long conversation = NEXT_CONVERSATION.getAndIncrement();
        Servers.kafka().restart();

        String id = Servers.produce(staffMessage(conversation, 1, "Hello"));

        assertThat(awaitEvents(id, 3)).hasSize(3);
    }

    @Test
    void orderOfAStaffConversationHoldsWhileThereIsTrouble() {
        long conversation = NEXT_CONVERSATION.getAndIncrement();
        Servers.pusher().faults(PusherFault.of(Mode.ERROR).status(503).count(15));
        for (int sequence = 1; sequence <= 20; sequence++) {
            Servers.produce(Samples.staffMessageSent(conversation, sequence, "Hello", null));
        }

        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(sequences(staffChannel(conversation)))
                                        .containsExactlyElementsOf(
                                                LongStream.rangeClosed(1, 20).boxed().toList()));
    }

    @Test
    void poisonOfStaffChatGoesToItsOwnDeadLetters() {
        long conversation = NEXT_CONVERSATION.getAndIncrement();
        String topic = Topic.STAFF_CHAT_EVENTS.wireName();
        String key = "hotel-abc/" + conversation;
        Servers.produce(topic, key, "{", headers(EventType.STAFF_MESSAGE_SENT.wireName()));
        Servers.produce(topic, key, "{}", headers("staff-chat.of-tomorrow.v1"));
        // Of the other topic, where it would be known.
        Servers.produce(topic, key, "{}", headers(EventType.MESSAGE_SENT.wireName()));
        String id = Servers.produce(Samples.staffMessageSent(conversation, 1, "Hello", null));

        assertThat(awaitEvents(id, 1)).hasSize(1);
        List<ConsumerRecord<String, byte[]>> dead =
                deadLetters(Topic.STAFF_CHAT_EVENTS).stream()
                        .filter(record -> key.equals(record.key()))
                        .toList();
        assertThat(dead).hasSize(1);
        assertThat(header(dead.getFirst(), DeadLetters.REASON))
                .contains("the value is not a JSON object");
        assertThat(header(dead.getFirst(), DeadLetters.TOPIC)).contains(topic);
        assertThat(deadLetters(key)).isEmpty();
    }

    @Test
    void staffConversationDoesNotWaitForAGuestsOfTheSameNumber() {
        long conversation = NEXT_CONVERSATION.getAndIncrement();
        long hanging = Servers.pusher().refusedCalls();
        Servers.pusher().faults(PusherFault.of(Mode.HANG).count(1));
        String guests = Servers.produce(staffMessage(conversation, 1, "Hello"));
        await().atMost(PATIENCE).until(() -> Servers.pusher().refusedCalls() > hanging);

        String staffs = Servers.produce(Samples.staffMessageSent(conversation, 1, "Hello", null));

        assertThat(awaitEvents(staffs, 1).getFirst().n())
                .isLessThan(awaitEvents(guests, 3).getFirst().n());
    }

    @Test
    void staffChatIsDeliveredInItsTraceAndCommitted() {
        long conversation = NEXT_CONVERSATION.getAndIncrement();
        String trace = newTrace();
        String type = EventType.STAFF_MESSAGE_SENT.wireName();
        double events = counter("hotelchat.gateway.events", "type", type);
        long delivered = lag().count();
        Map<String, String> headers = new HashMap<>(in(trace));
        headers.put(CloudEventHeaders.TIME, Instant.now().toString());

        String id =
                Servers.produce(
                        Samples.staffMessageSent(conversation, 1, "Hello", "1234.5678"), headers);

        assertThat(awaitEvents(id, 1)).allMatch(event -> "1234.5678".equals(event.socketId()));
        SpanData delivery = awaitDelivery(trace);
        assertThat(delivery.getName()).isEqualTo("deliver staff-chat.events");
        assertThat(delivery.getParentSpanId()).isEqualTo(CAUSE);
        assertThat(attributes(delivery)).containsEntry("cloudevents.event_type", type);
        assertThat(counter("hotelchat.gateway.events", "type", type)).isEqualTo(events + 1);
        assertThat(lag().count()).isEqualTo(delivered + 1);
        ConsumerRecord<String, byte[]> record = find(Topic.STAFF_CHAT_EVENTS, id);
        await().atMost(PATIENCE)
                .until(() -> committed("realtime-gateway-staff-chat", record) > record.offset());
    }

    @Test
    void largeStaffMessageIsTruncated() {
        long conversation = NEXT_CONVERSATION.getAndIncrement();

        String id =
                Servers.produce(
                        Samples.staffMessageSent(conversation, 1, "\u20ac".repeat(4_000), null));

        PusherEvent message = awaitEvents(id, 1).getFirst();
        assertThat(message.channel()).isEqualTo(staffChannel(conversation));
        assertThat(message.json().getBoolean("truncated")).isTrue();
        assertThat(message.json().getString("message_url"))
                .isEqualTo(
                        "/api/staff_chat/hotel-abc/conversations/"
                                + conversation
                                + "/messages/?after_id=1000&limit=1");
    }

    @Test
    void noticeForAHundredAndFiftyIsTwoCalls() {
        long calls = Servers.pusher().triggerCalls();

        String id =
                Servers.produce(
                        new StaffChatEvent.NoticePosted(
                                "hotel-abc",
                                LongStream.rangeClosed(1, 150).boxed().toList(),
                                "Water in room 214",
                                "The plumber is on the way.",
                                null,
                                true,
                                "Maintenance",
                                Instant.EPOCH));

        assertThat(awaitEvents(id, 150)).hasSize(150);
        assertThat(Servers.pusher().triggerCalls() - calls).isEqualTo(2);
    }

    private static String staffChannel(long conversation) {
        return "private-hotel-abc-staff-conversation-" + conversation;
    }

    @Test
    void guestMessageForTwoReceptionistsIsOneCall() {
        long calls = Servers.pusher().triggerCalls();

        String id = Servers.produce(Samples.guestMessage(1, "Hello", null, List.of(5L, 6L)));

        assertThat(awaitEvents(id, 6)).hasSize(6);
        assertThat(Servers.pusher().triggerCalls() - calls).isEqualTo(1);
    }

    @Test
    void guestMessageForAHundredAndFiftyIsThreeCalls() {
        long calls = Servers.pusher().triggerCalls();

        String id =
                Servers.produce(
                        Samples.guestMessage(
                                1, "Hello", null, LongStream.rangeClosed(1, 150).boxed().toList()));

        assertThat(awaitEvents(id, 154)).hasSize(154);
        assertThat(Servers.pusher().triggerCalls() - calls).isEqualTo(3);
    }

    static Stream<PusherFault> faults() {
        return Stream.of(
                PusherFault.of(Mode.ERROR).status(500).count(15),
                PusherFault.of(Mode.ERROR).status(503).count(15),
                PusherFault.of(Mode.ERROR).status(429).count(15),
                PusherFault.of(Mode.HANG).delay(Duration.ofMillis(100)).count(15),
                PusherFault.of(Mode.HANG).count(6),
                // Accepted, and answered too late: delivered twice, but in order.
                PusherFault.of(Mode.SLOW).delay(Duration.ofMillis(2_200)).count(6),
                PusherFault.of(Mode.SLOW).delay(Duration.ofMillis(20)).count(30));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void orderOfAConversationHoldsWhileThereIsTrouble(PusherFault fault) {
        List<Long> conversations =
                IntStream.range(0, 5).mapToObj(_ -> NEXT_CONVERSATION.getAndIncrement()).toList();
        Servers.pusher().faults(fault);
        for (int sequence = 1; sequence <= 20; sequence++) {
            for (long conversation : conversations) {
                Servers.produce(staffMessage(conversation, sequence, "Hello"));
            }
        }

        for (long conversation : conversations) {
            String channel = "private-hotel-abc-conversation-" + conversation + "-chat";
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(sequences(channel))
                                            .containsExactlyElementsOf(
                                                    LongStream.rangeClosed(1, 20)
                                                            .boxed()
                                                            .toList()));
        }
    }

    @Test
    void poisonGoesToTheDeadLettersAndTheNextRecordIsDelivered() {
        long conversation = NEXT_CONVERSATION.getAndIncrement();
        String key = "hotel-abc/" + conversation;
        int letters = deadLetters(key).size();
        Map<String, String> headers = headers(EventType.MESSAGE_SENT.wireName());
        Servers.produce(TOPIC, key, "{\"hotel_slug\":", headers);
        Servers.produce(TOPIC, key, "{}", Map.of());
        Servers.produce(
                TOPIC, key, EventJson.encode(staffMessage(conversation + 1, 1, "x")), headers);
        Servers.produce(TOPIC, key, null, headers);
        String id = Servers.produce(staffMessage(conversation, 1, "Hello"));

        assertThat(awaitEvents(id, 3)).hasSize(3);
        List<ConsumerRecord<String, byte[]>> dead = deadLetters(key);
        assertThat(dead).hasSize(letters + 4);
        ConsumerRecord<String, byte[]> first = dead.get(letters);
        assertThat(new String(first.value(), StandardCharsets.UTF_8)).isEqualTo("{\"hotel_slug\":");
        assertThat(header(first, CloudEventHeaders.TYPE)).contains("guest-chat.message-sent.v1");
        assertThat(header(first, DeadLetters.REASON)).contains("the value is not a JSON object");
        assertThat(header(first, DeadLetters.EXCEPTION).orElseThrow()).contains("InvalidEvent");
        assertThat(header(first, DeadLetters.TOPIC)).contains(TOPIC);
        assertThat(header(first, DeadLetters.PARTITION)).isPresent();
        assertThat(header(first, DeadLetters.OFFSET)).isPresent();
        assertThat(
                        metrics.counter(
                                        "hotelchat.dead.letters",
                                        "topic",
                                        TOPIC,
                                        "consumer",
                                        "realtime-gateway")
                                .count())
                .isGreaterThanOrEqualTo(4);
        assertThat(dead.stream().skip(letters + 1).map(each -> header(each, DeadLetters.REASON)))
                .containsExactly(
                        Optional.of("the header ce_id is missing or malformed"),
                        Optional.of("the key is not that of the data"),
                        Optional.of("the record has no value"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413})
    void whatPusherWillNeverTakeGoesToTheDeadLetters(int status) {
        long conversation = NEXT_CONVERSATION.getAndIncrement();
        Servers.pusher().faults(PusherFault.of(Mode.ERROR).status(status).count(1));
        String trace = newTrace();
        Servers.produce(staffMessage(conversation, 1, "refused"), in(trace));
        String next = Servers.produce(staffMessage(conversation, 2, "taken"));

        assertThat(awaitEvents(next, 3)).hasSize(3);
        List<ConsumerRecord<String, byte[]>> dead = deadLetters("hotel-abc/" + conversation);
        assertThat(dead).hasSize(1);
        assertThat(header(dead.getFirst(), DeadLetters.REASON))
                .contains("Pusher refuses the event with status " + status);
        assertThat(header(dead.getFirst(), "traceparent")).contains(in(trace).get("traceparent"));
        assertThat(awaitDelivery(trace).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void unknownTypeIsPassedOver() {
        long conversation = NEXT_CONVERSATION.getAndIncrement();
        String key = "hotel-abc/" + conversation;
        double unknown = counter("hotelchat.gateway.events", "type", "unknown");
        Servers.produce(TOPIC, key, "{}", headers("guest-chat.of-tomorrow.v1"));
        String id = Servers.produce(staffMessage(conversation, 1, "Hello"));

        assertThat(awaitEvents(id, 3)).hasSize(3);
        assertThat(deadLetters(key)).isEmpty();
        assertThat(counter("hotelchat.gateway.events", "type", "unknown") - unknown).isEqualTo(1);
    }

    @Test
    void oversizeDataIsTruncated() {
        long conversation = NEXT_CONVERSATION.getAndIncrement();

        String id = Servers.produce(staffMessage(conversation, 1, "\u20ac".repeat(4_000)));

        PusherEvent message = awaitEvents(id, 3).getFirst();
        assertThat(message.json().getBoolean("truncated")).isTrue();
        assertThat(message.json().getString("message")).isEqualTo("\u20ac".repeat(2_000));
        assertThat(message.json().getString("message_url"))
                .isEqualTo(
                        "/api/chat/hotel-abc/conversations/"
                                + conversation
                                + "/messages/?after_id=1000&limit=1");
    }

    @Test
    void theConnectionThatActedGetsNoEcho() {
        long conversation = NEXT_CONVERSATION.getAndIncrement();
        String named =
                Servers.produce(
                        Samples.message(
                                conversation,
                                1,
                                "Hello",
                                SenderType.STAFF,
                                Actor.staff(5, "John Smith", "1234.5678"),
                                List.of()));
        String malformed =
                Servers.produce(
                        Samples.message(
                                conversation,
                                2,
                                "Hello",
                                SenderType.STAFF,
                                Actor.staff(5, "John Smith", "'; drop"),
                                List.of()));

        assertThat(awaitEvents(named, 3)).allMatch(event -> "1234.5678".equals(event.socketId()));
        assertThat(awaitEvents(malformed, 3)).allMatch(event -> event.socketId() == null);
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void refusedCredentialsAlarmAndNothingIsLost(Refusal refusal) {
        long conversation = NEXT_CONVERSATION.getAndIncrement();
        Servers.pusher().faults(PusherFault.of(Mode.ERROR).status(refusal.status));
        String id = Servers.produce(staffMessage(conversation, 1, "Hello"));
        await().atMost(PATIENCE).until(() -> readiness() == 503);

        Servers.pusher().faults(PusherFault.NONE);

        assertThat(awaitEvents(id, 3)).hasSize(3);
        await().atMost(PATIENCE).until(() -> readiness() == 200);
        assertThat(deadLetters("hotel-abc/" + conversation)).isEmpty();
    }

    private enum Refusal {
        UNAUTHORISED(401),
        FORBIDDEN(403);

        private final int status;

        Refusal(int status) {
            this.status = status;
        }
    }

    @Test
    void whatPusherHasNotTakenIsNotCommitted() throws Exception {
        long conversation = NEXT_CONVERSATION.getAndIncrement();
        Servers.pusher().faults(PusherFault.of(Mode.ERROR).status(500));
        long refused = Servers.pusher().refusedCalls();
        String id = Servers.produce(staffMessage(conversation, 1, "Hello"));
        ConsumerRecord<String, byte[]> record = find(Topic.GUEST_CHAT_EVENTS, id);
        await().atMost(PATIENCE).until(() -> Servers.pusher().refusedCalls() > refused + 3);
        assertThat(committed("realtime-gateway", record)).isLessThanOrEqualTo(record.offset());

        Servers.pusher().faults(PusherFault.NONE);

        assertThat(awaitEvents(id, 3)).hasSize(3);
        await().atMost(PATIENCE)
                .until(() -> committed("realtime-gateway", record) > record.offset());
    }

    @Test
    void deliveryGoesOnWithTheTraceOfItsRecord() {
        String trace = newTrace();

        String id = Servers.produce(Samples.guestMessage(1, "Hello", null, List.of(5L)), in(trace));

        assertThat(awaitEvents(id, 5)).hasSize(5);
        SpanData delivery = awaitDelivery(trace);
        assertThat(delivery.getParentSpanId()).isEqualTo(CAUSE);
        assertThat(delivery.getName()).isEqualTo("deliver guest-chat.events");
        assertThat(attributes(delivery))
                .containsEntry("cloudevents.event_type", EventType.MESSAGE_SENT.wireName());
        assertThat(calls(trace)).hasSize(1);
        SpanData call = calls(trace).getFirst();
        assertThat(call.getParentSpanId()).isEqualTo(delivery.getSpanId());
        // Without the query, in which Pusher's signature is.
        assertThat(attributes(call).get("url.full"))
                .isEqualTo(
                        "http://localhost:"
                                + Servers.pusher().port()
                                + "/apps/"
                                + Servers.pusher().app().id()
                                + "/batch_events");
    }

    @Test
    void everyRecordOfAConversationKeepsItsOwnTrace() {
        long conversation = NEXT_CONVERSATION.getAndIncrement();
        long other = NEXT_CONVERSATION.getAndIncrement();
        Servers.pusher().faults(PusherFault.of(Mode.ERROR).status(500).count(7));
        List<String> traces = new ArrayList<>();
        for (int sequence = 1; sequence <= 10; sequence++) {
            traces.add(newTrace());
            Servers.produce(staffMessage(conversation, sequence, "Hello"), in(traces.getLast()));
            traces.add(newTrace());
            Servers.produce(staffMessage(other, sequence, "Hello"), in(traces.getLast()));
        }

        int calls = 0;
        for (String trace : traces) {
            SpanData delivery = awaitDelivery(trace);
            assertThat(calls(trace))
                    .isNotEmpty()
                    .allMatch(call -> call.getParentSpanId().equals(delivery.getSpanId()));
            calls += calls(trace).size();
        }
        assertThat(calls).isEqualTo(20 + 7);
    }

    @Test
    void recordWithoutATraceBeginsOne() {
        long conversation = NEXT_CONVERSATION.getAndIncrement();
        String trace = newTrace();
        Servers.produce(staffMessage(conversation, 1, "Hello"), in(trace));
        String id = Servers.produce(staffMessage(conversation, 2, "Hello"));
        String malformed =
                Servers.produce(
                        staffMessage(conversation, 3, "Hello"), Map.of("traceparent", "00-x-y-01"));

        assertThat(awaitEvents(id, 3)).hasSize(3);
        assertThat(awaitEvents(malformed, 3)).hasSize(3);
        awaitDelivery(trace);
        assertThat(calls(trace)).hasSize(1);
    }

    @Test
    void callWithoutAnAnswerQuotesNothing() {
        String trace = newTrace();
        Servers.pusher().faults(PusherFault.of(Mode.HANG).count(1));

        Servers.produce(
                staffMessage(NEXT_CONVERSATION.getAndIncrement(), 1, "Private words"), in(trace));

        awaitDelivery(trace);
        assertThat(calls(trace)).hasSize(2);
        // An exception's message would quote the address.
        assertThat(calls(trace).getFirst().getEvents())
                .singleElement()
                .satisfies(
                        exception ->
                                assertThat(exception.getAttributes().asMap())
                                        .containsOnlyKeys(
                                                AttributeKey.stringKey("exception.type")));
        assertThat(spans.of(trace).toString())
                .doesNotContain("auth_signature", "Private words", "John Smith");
    }

    @Test
    void typingGoesOnWithItsTrace() {
        String trace = newTrace();
        long conversation = NEXT_CONVERSATION.getAndIncrement();
        // What is said before the gateway listens is not caught up with, so it is said again.
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> {
                            Servers.produce(
                                    new GuestChatTyping(
                                            "hotel-abc",
                                            conversation,
                                            Actor.staff(5, "John Smith", null),
                                            true,
                                            Instant.now()),
                                    in(trace));
                            return deliveries(trace).stream()
                                    .map(SpanData::getSpanId)
                                    .anyMatch(
                                            delivery ->
                                                    calls(trace).stream()
                                                            .map(SpanData::getParentSpanId)
                                                            .anyMatch(delivery::equals));
                        });
    }

    @Test
    void whatADeliveryDoesIsCounted() {
        String type = EventType.MESSAGE_SENT.wireName();
        double events = counter("hotelchat.gateway.events", "type", type);
        double signals = metrics.counter("hotelchat.gateway.signals").count();
        double taken = counter("hotelchat.gateway.pusher.calls", "status", "200");
        double failed = counter("hotelchat.gateway.pusher.calls", "status", "503");
        double retries = metrics.counter("hotelchat.gateway.pusher.retries").count();
        double truncations = metrics.counter("hotelchat.gateway.truncations").count();
        Servers.pusher().faults(PusherFault.of(Mode.ERROR).status(503).count(2));

        String id =
                Servers.produce(
                        staffMessage(
                                NEXT_CONVERSATION.getAndIncrement(), 1, "\u20ac".repeat(4_000)));

        assertThat(awaitEvents(id, 3)).hasSize(3);
        await().untilAsserted(
                        () ->
                                assertThat(metrics.counter("hotelchat.gateway.signals").count())
                                        .isEqualTo(signals + 3));
        assertThat(counter("hotelchat.gateway.events", "type", type)).isEqualTo(events + 1);
        assertThat(counter("hotelchat.gateway.pusher.calls", "status", "503"))
                .isEqualTo(failed + 2);
        assertThat(counter("hotelchat.gateway.pusher.calls", "status", "200")).isGreaterThan(taken);
        assertThat(metrics.counter("hotelchat.gateway.pusher.retries").count())
                .isEqualTo(retries + 2);
        assertThat(metrics.counter("hotelchat.gateway.truncations").count())
                .isGreaterThan(truncations);
    }

    @Test
    void lagIsFromTheChangeToTheLastCall() {
        long count = lag().count();
        double seconds = lag().totalTime(TimeUnit.SECONDS);

        Servers.produce(
                staffMessage(NEXT_CONVERSATION.getAndIncrement(), 1, "Hello"),
                Map.of(CloudEventHeaders.TIME, Instant.now().minusSeconds(40).toString()));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lag().count()).isEqualTo(count + 1));
        assertThat(lag().totalTime(TimeUnit.SECONDS) - seconds).isBetween(40.0, 60.0);
        assertThat(Management.get("/q/metrics").asString())
                .containsPattern(
                        "hotelchat_gateway_delivery_lag_seconds_bucket\\{.*le=\"60\\.0\"} ");
    }

    @Test
    void lagIsNotOfWhatNobodyHears() {
        long conversation = NEXT_CONVERSATION.getAndIncrement();
        long count = lag().count();
        Map<String, String> unknown = new HashMap<>(headers("guest-chat.of-tomorrow.v1"));
        unknown.put(CloudEventHeaders.TIME, Instant.now().toString());
        Servers.produce(TOPIC, "hotel-abc/" + conversation, "{}", unknown);
        Servers.produce(
                staffMessage(conversation, 1, "Hello"),
                Map.of(CloudEventHeaders.TIME, "yesterday"));
        // Ahead of us by its clock.
        Servers.produce(
                staffMessage(conversation, 2, "Hello"),
                Map.of(CloudEventHeaders.TIME, Instant.now().plusSeconds(60).toString()));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lag().count()).isEqualTo(count + 1));
    }

    private Timer lag() {
        return metrics.get("hotelchat.gateway.delivery.lag").timer();
    }

    private static String newTrace() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static Map<String, String> in(String trace) {
        return Map.of("traceparent", "00-" + trace + "-" + CAUSE + "-01");
    }

    private SpanData awaitDelivery(String trace) {
        return await().atMost(PATIENCE)
                .until(() -> deliveries(trace), deliveries -> deliveries.size() == 1)
                .getFirst();
    }

    private List<SpanData> deliveries(String trace) {
        return spans.of(trace).stream()
                .filter(span -> span.getKind() == SpanKind.CONSUMER)
                .toList();
    }

    private List<SpanData> calls(String trace) {
        return spans.of(trace).stream().filter(span -> span.getKind() == SpanKind.CLIENT).toList();
    }

    private static Map<String, Object> attributes(SpanData span) {
        Map<String, Object> attributes = new HashMap<>();
        span.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
        return attributes;
    }

    private static MessageSent staffMessage(long conversation, long sequence, String text) {
        return Samples.message(
                conversation,
                sequence,
                text,
                SenderType.STAFF,
                Actor.staff(5, "John Smith", null),
                List.of());
    }

    private static Map<String, String> headers(String type) {
        return Map.of(
                CloudEventHeaders.ID,
                UUID.randomUUID().toString(),
                CloudEventHeaders.SOURCE,
                "test",
                CloudEventHeaders.TYPE,
                type);
    }

    private List<PusherEvent> events() {
        return Servers.pusher().events(before);
    }

    private List<PusherEvent> awaitEvents(String id, int count) {
        List<PusherEvent> found = new ArrayList<>();
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            found.clear();
                            events().stream()
                                    .filter(event -> id.equals(event.json().getString("event_id")))
                                    .forEach(found::add);
                            return found.size() >= count;
                        });
        return found;
    }

    /** The sequences of a channel's new messages, in the order of their first arrival. */
    private List<Long> sequences(String channel) {
        LinkedHashSet<Long> sequences = new LinkedHashSet<>();
        long last = 0;
        for (PusherEvent event : events()) {
            if (event.channel().equals(channel) && event.name().equals("new-message")) {
                long sequence = event.json().getLong("sequence");
                assertThat(sequence).isGreaterThanOrEqualTo(last);
                sequences.add(sequence);
                last = sequence;
            }
        }
        return List.copyOf(sequences);
    }

    private static List<ConsumerRecord<String, byte[]>> deadLetters(String key) {
        return deadLetters(Topic.GUEST_CHAT_EVENTS).stream()
                .filter(record -> key.equals(record.key()))
                .toList();
    }

    private static List<ConsumerRecord<String, byte[]>> deadLetters(Topic topic) {
        return Servers.records(topic.deadLetterName());
    }

    private static ConsumerRecord<String, byte[]> find(Topic topic, String id) {
        return Servers.records(topic.wireName()).stream()
                .filter(record -> header(record, CloudEventHeaders.ID).equals(Optional.of(id)))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<String> header(ConsumerRecord<String, byte[]> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8));
    }

    private static long committed(String group, ConsumerRecord<String, byte[]> record)
            throws Exception {
        try (Admin admin = Servers.kafka().admin()) {
            Map<TopicPartition, OffsetAndMetadata> offsets =
                    new HashMap<>(
                            admin.listConsumerGroupOffsets(group)
                                    .partitionsToOffsetAndMetadata()
                                    .get());
            OffsetAndMetadata offset =
                    offsets.get(new TopicPartition(record.topic(), record.partition()));
            return offset == null ? 0 : offset.offset();
        }
    }

    private double counter(String name, String tag, String value) {
        return metrics.counter(name, tag, value).count();
    }

    private static int readiness() {
        return Management.get("/q/health/ready").statusCode();
    }
}
