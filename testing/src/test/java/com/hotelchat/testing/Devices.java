package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.PushedMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;

/** Devices of the staff whose apps are closed, and the pushes that arrived at them. */
final class Devices {

    private final LocalStack stack;
    private final List<String> tokens = new ArrayList<>();

    /** The pushes that arrived, by device, type and message, with their number. */
    private final Map<String, Integer> arrived = new ConcurrentHashMap<>();

    private long collected;

    /** Creates an empty set of devices. */
    Devices(LocalStack stack) {
        this.stack = stack;
    }

    /** Registers one more device of a member of the staff. */
    void register(Browser owner) {
        String token = "token:" + UUID.randomUUID();
        assertThat(
                        owner.post(
                                        "/api/notifications/devices/",
                                        Map.of("fcm_token", token, "platform", "web"))
                                .status())
                .isEqualTo(201);
        tokens.add(token);
    }

    int count() {
        return tokens.size();
    }

    /** Waits until every device has received a push for every one of these messages of guests. */
    void awaitAllPushed(List<Long> sent) {
        Set<String> wanted = new HashSet<>();
        for (String token : tokens) {
            sent.forEach(message -> wanted.add(token + "/new_chat_message/" + message));
        }
        Awaitility.await()
                .atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(
                        () -> {
                            collect();
                            wanted.removeIf(arrived::containsKey);
                            assertThat(wanted.stream().sorted().limit(5))
                                    .as("some of %d that did not arrive", wanted.size())
                                    .isEmpty();
                        });
    }

    /** Looks what arrived; the receiver remembers only so many. */
    synchronized void collect() {
        for (PushedMessage push : stack.pushes().messages(collected)) {
            collected = push.n();
            String what =
                    String.join(
                            "/",
                            push.token(),
                            push.data().getString("type"),
                            push.data().getString("message_id"));
            arrived.merge(what, 1, Integer::sum);
        }
    }

    /** Returns the number of pushes that have arrived so far. */
    long pushed() {
        collect();
        return collected;
    }

    /** Returns the number of those that had arrived before. */
    long repeats() {
        return pushed() - arrived.size();
    }
}
