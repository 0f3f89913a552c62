package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.localstack.LocalStack;
import com.hotelchat.testing.Browser.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replaces each service by a new instance while people use it, as a rolling update does: the new
 * one becomes ready, then it receives the requests, then the old one is asked to end. No request
 * fails.
 */
@Timeout(600)
class RollingUpdateTest {

    private static final String STAFF_CHAT = "/api/staff_chat/hotel-abc";

    /**
     * The pause between two requests of a person: the start of a service is slow, and needs the
     * processor.
     */
    private static final Duration PAUSE = Duration.ofMillis(100);

    @TempDir Path data;
    private LocalStack stack;

    @BeforeEach
    void start() {
        stack =
                LocalStack.start(
                        Checkout.stack(data)
                                .with(
                                        Map.of(
                                                "HOTELCHAT_RATE_LIMIT_GUEST_WRITES_PER_MINUTE",
                                                "1000000",
                                                "HOTELCHAT_RATE_LIMIT_STAFF_WRITES_PER_MINUTE",
                                                "1000000")));
    }

    @AfterEach
    void stop() {
        stack.close();
    }

    @Test
    void noRequestFailsAndNoEventIsLost() throws Exception {
        Browser john = Browser.of(stack, "john.smith");
        Browser maria = Browser.of(stack, "maria.rossi");
        Devices devices = new Devices(stack);
        devices.register(john);
        devices.register(maria);
        Traffic traffic = new Traffic(stack, 4);
        traffic.write(5);
        devices.awaitAllPushed(traffic.sent());
        long conversation =
                john.post(STAFF_CHAT + "/conversations/", Map.of("participant_ids", List.of(6)))
                        .body()
                        .get("id")
                        .asLong();
        String messages = STAFF_CHAT + "/conversations/" + conversation + "/";
        List<Long> said = new ArrayList<>();

        AtomicBoolean over = new AtomicBoolean();
        AtomicLong requests = new AtomicLong();
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.runAsync(
                    () -> {
                        while (!over.get()) {
                            attempt(failures, requests, "write", () -> traffic.write(1));
                        }
                    },
                    people);
            repeat(
                    people,
                    over,
                    failures,
                    requests,
                    "say",
                    () -> {
                        Answer answer =
                                john.post(
                                        messages + "send-message/",
                                        Map.of("message", "to and fro"));
                        if (answer.status() == 201) {
                            said.add(answer.body().get("id").asLong());
                        }
                        return answer;
                    });
            repeat(
                    people,
                    over,
                    failures,
                    requests,
                    "inbox",
                    () -> maria.get("/api/chat/hotel-abc/conversations/"));
            repeat(
                    people,
                    over,
                    failures,
                    requests,
                    "read staff chat",
                    () -> maria.get(messages + "messages/"));
            repeat(
                    people,
                    over,
                    failures,
                    requests,
                    "authorise",
                    () -> maria.authorise("private-hotel-abc-staff-6-chat"));
            repeat(
                    people,
                    over,
                    failures,
                    requests,
                    "devices",
                    () -> john.get("/api/notifications/devices/"));
            for (String service :
                    List.of(
                            "guest-chat-service",
                            "staff-chat-service",
                            "notification-service",
                            "realtime-gateway")) {
                long before = requests.get();
                stack.replace(service);
                Awaitility.await()
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> requests.get() > before + 50);
            }
            over.set(true);
        }

        assertThat(failures).isEmpty();
        assertThat(deadLetters()).isEmpty();
        traffic.requireAllToldInOrder();
        String channel = "hotel-abc-staff-conversation-" + conversation;
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> told(channel).containsAll(said));
        devices.awaitAllPushed(traffic.sent());
        System.out.printf(
                Locale.ROOT,
                "  every service replaced under load: %d requests, 0 failed; %d messages of guests,"
                        + " %d of staff, each told; %d pushes, %d repeats%n",
                requests.get(),
                traffic.sent().size(),
                said.size(),
                devices.pushed(),
                devices.repeats());
    }

    /** Returns the dead-letter topics that contain records. */
    private List<String> deadLetters() throws Exception {
        try (Admin admin = stack.kafka().admin()) {
            List<String> topics =
                    admin.listTopics().names().get().stream()
                            .filter(topic -> topic.endsWith(".dlq"))
                            .toList();
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            admin.describeTopics(topics).allTopicNames().get().values().stream()
                    .flatMap(
                            topic ->
                                    topic.partitions().stream()
                                            .map(
                                                    each ->
                                                            new TopicPartition(
                                                                    topic.name(),
                                                                    each.partition())))
                    .forEach(partition -> ends.put(partition, OffsetSpec.latest()));
            assertThat(ends).isNotEmpty();
            return admin.listOffsets(ends).all().get().entrySet().stream()
                    .filter(end -> end.getValue().offset() > 0)
                    .map(end -> end.getKey().topic())
                    .distinct()
                    .toList();
        }
    }

    private Set<Long> told(String channel) {
        Set<Long> told = new HashSet<>();
        stack.pusher().events(0).stream()
                .filter(event -> event.channel().equals(channel))
                .filter(event -> event.name().equals("new-message"))
                .forEach(event -> told.add(event.json().getLong("id")));
        return told;
    }

    private static void repeat(
            ExecutorService people,
            AtomicBoolean over,
            ConcurrentLinkedQueue<String> failures,
            AtomicLong requests,
            String what,
            Supplier<Answer> request) {
        CompletableFuture.runAsync(
                () -> {
                    while (!over.get()) {
                        attempt(
                                failures,
                                requests,
                                what,
                                () -> {
                                    int status = request.get().status();
                                    if (status >= 300) {
                                        failures.add(what + ": " + status);
                                    }
                                });
                    }
                },
                people);
    }

    private static void attempt(
            ConcurrentLinkedQueue<String> failures,
            AtomicLong requests,
            String what,
            Runnable request) {
        try {
            request.run();
        } catch (RuntimeException | AssertionError failed) {
            failures.add(what + ": " + failed);
        }
        requests.incrementAndGet();
        LockSupport.parkNanos(PAUSE.toNanos());
    }
}
