package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.Topic;
import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.testkit.Records;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A property: whatever happens while a client is away, and whenever it comes back, what it has
 * after {@code sync} is what a fresh load shows.
 */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class SyncTest {

    private static final int STEPS = 80;
    private static final int WRITERS = 32;
    private static final List<String> STAFF = List.of("john.smith", "maria.rossi", "ahmed.khan");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoComesBackSeesWhatAFreshLoadShows(long seed) throws IOException {
        Hotel.awaitTheStaff();
        Random random = new Random(seed);
        Session guest = Hotel.checkIn().enter();
        Client client = new Client(guest);
        List<Long> ids = new ArrayList<>();

        for (int step = 0; step < STEPS; step++) {
            act(random, guest, ids);
            if (random.nextInt(12) == 0) {
                client.sync(1 + random.nextInt(20));
            }
        }
        client.sync(1 + random.nextInt(100));

        assertThat(client.messages).isEqualTo(fresh(guest));
        assertThat(client.sequence).isEqualTo(get(guest, "/").get("sequence").asLong());
    }

    @Test
    void whateverManyDoAtTheSameTimeTakesItsPlaceWithoutAHole() throws Exception {
        Hotel.awaitTheStaff();
        Session guest = Hotel.checkIn().enter();
        Client client = new Client(guest);
        List<Long> ids = new CopyOnWriteArrayList<>();
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS);
                ExecutorService people = Executors.newFixedThreadPool(WRITERS)) {
            List<Callable<Void>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                Random random = new Random(writer);
                writers.add(
                        () -> {
                            for (int step = 0; step < 10; step++) {
                                act(random, guest, ids);
                            }
                            return null;
                        });
            }
            for (Future<Void> done : people.invokeAll(writers)) {
                done.get();
            }

            int last = get(guest, "/").get("sequence").asInt();
            assertThat(
                            events
                                    .await(
                                            last - 1,
                                            event ->
                                                    event instanceof GuestChatEvent change
                                                            && change.conversationId()
                                                                    == guest.conversation())
                                    .stream()
                                    .map(event -> event.position().getAsLong()))
                    .containsExactlyElementsOf(LongStream.rangeClosed(2, last).boxed().toList());
        }
        client.sync(100);
        assertThat(client.messages).isEqualTo(fresh(guest));
        assertThat(get(guest, "/").get("unread_count").asLong()).isEqualTo(unread(client));
    }

    /** Counts what the hotel has not read, one by one. */
    private static long unread(Client client) {
        return client.messages.values().stream()
                .filter(message -> message.get("sender_type").asText().equals("guest"))
                .filter(message -> !message.get("read_by_staff").asBoolean())
                .filter(message -> !message.get("is_deleted").asBoolean())
                .count();
    }

    private static void act(Random random, Session guest, List<Long> ids) throws IOException {
        RequestSpecification who =
                random.nextBoolean()
                        ? guest.request()
                        : as(STAFF.get(random.nextInt(STAFF.size())));
        long some = ids.isEmpty() ? 0 : ids.get(random.nextInt(ids.size()));
        switch (ids.isEmpty() ? 0 : random.nextInt(10)) {
            case 0, 1, 2, 3 -> {
                Map<String, Object> body = new HashMap<>();
                body.put("message", "message " + random.nextInt());
                if (some != 0 && random.nextInt(3) == 0) {
                    body.put("reply_to", some);
                }
                Response sent = guest.send(who, body);
                if (sent.statusCode() == 201) {
                    ids.add(json(sent).at("/message/id").asLong());
                }
            }
            case 4, 5 ->
                    who.contentType("application/json")
                            .body(Map.of("message", "edited " + random.nextInt()))
                            .patch("/api/chat/messages/" + some + "/update/");
            case 6 -> who.delete("/api/chat/messages/" + some + "/delete/");
            case 7 -> who.delete("/api/chat/messages/" + some + "/delete/?hard_delete=true");
            case 8 ->
                    who.contentType("application/json")
                            .body(Map.of("up_to_message_id", some))
                            .post(guest.path("/mark-read/"));
            default -> who.post(guest.path("/mark-read/"));
        }
    }

    /** The part of a conversation that a client keeps. */
    private static final class Client {

        private final Session guest;
        private final Map<Long, JsonNode> messages = new TreeMap<>();
        private long sequence;

        Client(Session guest) {
            this.guest = guest;
        }

        void sync(int limit) throws IOException {
            JsonNode page;
            do {
                page = get(guest, "/sync/?after=" + sequence + "&limit=" + limit);
                page.get("messages")
                        .forEach(message -> messages.put(message.get("id").asLong(), message));
                page.get("removed_message_ids").forEach(id -> messages.remove(id.asLong()));
                assertThat(page.get("sequence").asLong()).isGreaterThanOrEqualTo(sequence);
                sequence = page.get("sequence").asLong();
            } while (page.get("has_more").asBoolean());
        }
    }

    private static Map<Long, JsonNode> fresh(Session guest) throws IOException {
        Map<Long, JsonNode> messages = new TreeMap<>();
        JsonNode page;
        long after = 0;
        do {
            page = get(guest, "/messages/?limit=30&after_id=" + after);
            for (JsonNode message : page) {
                after = message.get("id").asLong();
                messages.put(after, message);
            }
        } while (!page.isEmpty());
        return messages;
    }

    private static JsonNode get(Session guest, String path) throws IOException {
        Response answer = guest.request().get(guest.path(path));
        assertThat(answer.statusCode()).isEqualTo(200);
        return json(answer);
    }

    private static JsonNode json(Response answer) throws IOException {
        return EventJson.mapper().readTree(answer.asString());
    }
}
