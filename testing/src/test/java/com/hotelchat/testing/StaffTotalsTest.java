package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.PushedMessage;
import com.hotelchat.pusherserver.PusherEvent;
import com.hotelchat.testing.Browser.Answer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks that the totals of all conversations on a page and on a device equal a recount, however
 * many conversations were changed at the same time: with the packaged services, and with the events
 * that arrived at Pusher and FCM.
 */
@Timeout(300)
class StaffTotalsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String STAFF_CHAT = "/api/staff_chat/hotel-abc";
    private static final int GROUPS = 6;
    private static final int CHANGES = 60;

    @TempDir Path data;

    private record Person(long id, String name, Browser browser, String token) {}

    @Test
    void pageAndDeviceShowARecountAfterConcurrentChanges() throws Exception {
        LocalStack.Options options =
                Checkout.stack(data)
                        .with(Map.of("HOTELCHAT_RATE_LIMIT_STAFF_WRITES_PER_MINUTE", "1000000"));
        try (LocalStack stack = LocalStack.start(options)) {
            List<Person> people =
                    List.of(
                            person(stack, 5, "john.smith"),
                            person(stack, 6, "maria.rossi"),
                            person(stack, 7, "ahmed.khan"),
                            person(stack, 8, "chloe.martin"));
            List<Long> groups = new ArrayList<>();
            for (int i = 0; i < GROUPS; i++) {
                groups.add(open(people.get(i % people.size()), people));
            }
            long seed = System.nanoTime();
            try (ExecutorService workers = Executors.newFixedThreadPool(2 * people.size())) {
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < 2 * people.size(); i++) {
                    Person person = people.get(i % people.size());
                    Random random = new Random(seed + i);
                    all.add(workers.submit(() -> change(person, groups, random)));
                }
                finish(all);
                // Everybody sends a last message, so that everybody has a last push.
                all.clear();
                for (int i = 0; i < people.size(); i++) {
                    Person person = people.get(i);
                    long group = groups.get(i);
                    all.add(workers.submit(() -> write(person, group)));
                }
                finish(all);
            }

            for (Person person : people) {
                Answer answer = person.browser().get(STAFF_CHAT + "/conversations/unread-count/");
                long total = answer.body().get("total_unread").asLong();
                long version = answer.body().get("version").asLong();
                long sum = 0;
                for (var each : answer.body().get("breakdown")) {
                    sum += each.get("unread_count").asLong();
                }
                assertThat(total).as("API, seed %d", seed).isEqualTo(sum);
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () ->
                                        assertThat(newest(stack, person))
                                                .as("page of %s, seed %d", person.name(), seed)
                                                .containsExactly(version, total));
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () ->
                                        assertThat(lastBadge(stack, person))
                                                .as("device of %s, seed %d", person.name(), seed)
                                                .isEqualTo(total + unreadOfGuests(person)));
            }
        }
    }

    private static void finish(List<Future<?>> all) throws Exception {
        for (Future<?> each : all) {
            each.get();
        }
    }

    private static Person person(LocalStack stack, long id, String name) {
        Browser browser = Browser.of(stack, name);
        await().atMost(PATIENCE)
                .until(() -> browser.get(STAFF_CHAT + "/staff-list/").status() == 200);
        String token = "token:" + UUID.randomUUID();
        await().atMost(PATIENCE)
                .until(
                        () ->
                                browser.post(
                                                        "/api/notifications/devices/",
                                                        Map.of(
                                                                "fcm_token",
                                                                token,
                                                                "platform",
                                                                "ios"))
                                                .status()
                                        == 201);
        return new Person(id, name, browser, token);
    }

    private static long open(Person creator, List<Person> people) {
        return creator.browser()
                .post(
                        STAFF_CHAT + "/conversations/",
                        Map.of(
                                "participant_ids",
                                people.stream()
                                        .map(Person::id)
                                        .filter(id -> id != creator.id())
                                        .toList(),
                                "title",
                                "Group " + UUID.randomUUID()))
                .body()
                .get("id")
                .asLong();
    }

    private static Void change(Person person, List<Long> groups, Random random) {
        List<Long> written = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            long group = groups.get(random.nextInt(groups.size()));
            switch (random.nextInt(8)) {
                case 0 ->
                        person.browser()
                                .post(STAFF_CHAT + "/conversations/" + group + "/mark_as_read/");
                case 1 -> {
                    if (!written.isEmpty()) {
                        person.browser()
                                .delete(
                                        STAFF_CHAT
                                                + "/messages/"
                                                + written.get(random.nextInt(written.size()))
                                                + "/delete/");
                    }
                }
                default -> written.add(write(person, group));
            }
        }
        return null;
    }

    private static long write(Person person, long group) {
        Answer sent =
                person.browser()
                        .post(
                                STAFF_CHAT + "/conversations/" + group + "/send-message/",
                                Map.of("message", "Breakfast is late"));
        assertThat(sent.status()).isEqualTo(201);
        return sent.body().get("id").asLong();
    }

    /** Version and total of what a page keeps that keeps the highest version. */
    private static List<Long> newest(LocalStack stack, Person person) {
        List<Long> newest = List.of(0L, 0L);
        String channel = "hotel-abc-staff-" + person.id() + "-notifications";
        for (PusherEvent event : stack.pusher().events(0)) {
            if (event.channel().endsWith(channel) && event.name().equals("unread-updated")) {
                JsonObject count = event.json();
                if (count.getLong("version") >= newest.getFirst()) {
                    newest = List.of(count.getLong("version"), count.getLong("total_unread"));
                }
            }
        }
        return newest;
    }

    private static long lastBadge(LocalStack stack, Person person) {
        long badge = -1;
        for (PushedMessage push : stack.pushes().messages(0)) {
            if (push.token().equals(person.token()) && push.notification() != null) {
                badge = push.apns().getJsonObject("payload").getJsonObject("aps").getLong("badge");
            }
        }
        return badge;
    }

    private static long unreadOfGuests(Person person) {
        return person.browser()
                .get("/api/chat/hotel-abc/conversations/unread-count/")
                .body()
                .get("total_unread")
                .asLong();
    }
}
