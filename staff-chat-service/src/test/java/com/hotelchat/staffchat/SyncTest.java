package com.hotelchat.staffchat;

import static com.hotelchat.staffchat.Staff.ABC;
import static com.hotelchat.staffchat.Staff.CHLOE;
import static com.hotelchat.staffchat.Staff.JOHN;
import static com.hotelchat.staffchat.Staff.MANAGER;
import static com.hotelchat.staffchat.Staff.MARIA;
import static com.hotelchat.staffchat.Staff.as;
import static com.hotelchat.staffchat.Staff.group;
import static com.hotelchat.staffchat.Staff.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.StaffChatEvent.Change;
import com.hotelchat.events.Topic;
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
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A property: whatever happens while a client is away, and whenever it comes back, what it has
 * after {@code sync} is what a fresh load shows.
 */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class SyncTest {

    private static final int STEPS = 120;
    private static final int WRITERS = 32;
    private static final List<String> PEOPLE = List.of(JOHN, MARIA, MANAGER, CHLOE);

    private long conversation;

    @BeforeEach
    void openAGroup() {
        Staff.awaitAll();
        conversation = group(JOHN, "Group " + UUID.randomUUID(), 6L, 7L, 8L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoComesBackSeesWhatAFreshLoadShows(long seed) throws IOException {
        Random random = new Random(seed);
        Client john = new Client();
        List<Long> ids = new ArrayList<>();

        for (int step = 0; step < STEPS; step++) {
            act(random, ids);
            if (random.nextInt(12) == 0) {
                john.sync(1 + random.nextInt(20));
            }
        }
        john.sync(1 + random.nextInt(100));

        assertThat(john.messages).isEqualTo(fresh());
        assertThat(john.sequence).isEqualTo(get("/").get("sequence").asLong());
    }

    @Test
    void whateverManyDoAtTheSameTimeTakesItsPlaceWithoutAHole() throws Exception {
        Client john = new Client();
        List<Long> ids = new CopyOnWriteArrayList<>();
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS);
                ExecutorService people = Executors.newFixedThreadPool(WRITERS)) {
            List<Callable<Void>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                Random random = new Random(writer);
                writers.add(
                        () -> {
                            for (int step = 0; step < 10; step++) {
                                act(random, ids);
                            }
                            return null;
                        });
            }
            for (Future<Void> done : people.invokeAll(writers)) {
                done.get();
            }

            int last = get("/").get("sequence").asInt();
            assertThat(
                            events
                                    .await(
                                            last - 1,
                                            event ->
                                                    event instanceof Change change
                                                            && change.conversationId()
                                                                    == conversation)
                                    .stream()
                                    .map(event -> event.position().getAsLong()))
                    .containsExactlyElementsOf(LongStream.rangeClosed(2, last).boxed().toList());
        }
        john.sync(100);
        assertThat(john.messages).isEqualTo(fresh());
        assertThat(get("/").get("unread_count").asLong()).isEqualTo(unread(john));
    }

    /** Counts what John has not read, one by one. */
    private static long unread(Client john) {
        return john.messages.values().stream()
                .filter(message -> message.get("sender").asLong() != 5)
                .filter(message -> !message.get("is_deleted").asBoolean())
                .filter(message -> !message.get("read_by").toString().matches(".*\\b5\\b.*"))
                .count();
    }

    private void act(Random random, List<Long> ids) throws IOException {
        RequestSpecification who =
                as(PEOPLE.get(random.nextInt(PEOPLE.size())))
                        .contentType("application/json; charset=UTF-8");
        long some = ids.isEmpty() ? 0 : ids.get(random.nextInt(ids.size()));
        String message = ABC + "/messages/" + some;
        switch (ids.isEmpty() ? 0 : random.nextInt(14)) {
            case 0, 1, 2, 3 -> {
                Map<String, Object> body = new HashMap<>();
                body.put("message", "message " + random.nextInt());
                if (some != 0 && random.nextInt(3) == 0) {
                    body.put("reply_to", some);
                }
                if (random.nextInt(4) == 0) {
                    body.put("mentions", List.of(5 + random.nextInt(4)));
                }
                Response sent = who.body(body).post(path(conversation, "/send-message/"));
                if (sent.statusCode() == 201) {
                    ids.add(json(sent).get("id").asLong());
                }
            }
            case 4, 5 ->
                    who.body(Map.of("message", "edited " + random.nextInt()))
                            .patch(message + "/edit/");
            case 6 -> who.delete(message + "/delete/");
            case 7 -> who.delete(message + "/delete/?hard_delete=true");
            case 8 ->
                    who.body(Map.of("up_to_message_id", some))
                            .post(path(conversation, "/mark_as_read/"));
            case 9 -> who.post(message + "/mark-as-read/");
            case 10 -> who.body(Map.of("emoji", "👍")).post(message + "/react/");
            case 11 -> who.delete(message + "/react/👍/");
            case 12 -> comeAndGo(random);
            default -> who.post(path(conversation, "/mark_as_read/"));
        }
    }

    /** Chloe leaves, or is fetched back. */
    private void comeAndGo(Random random) {
        if (random.nextBoolean()) {
            as(CHLOE).post(path(conversation, "/leave/"));
        } else {
            as(JOHN).contentType("application/json")
                    .body(Map.of("staff_ids", List.of(8)))
                    .post(path(conversation, "/participants/"));
        }
    }

    /** The part of the conversation that John's client keeps. */
    private final class Client {

        private final Map<Long, JsonNode> messages = new TreeMap<>();
        private long sequence;

        void sync(int limit) throws IOException {
            JsonNode page;
            do {
                page = get("/sync/?after=" + sequence + "&limit=" + limit);
                page.get("messages")
                        .forEach(message -> messages.put(message.get("id").asLong(), message));
                page.get("removed_message_ids").forEach(id -> messages.remove(id.asLong()));
                assertThat(page.get("sequence").asLong()).isGreaterThanOrEqualTo(sequence);
                sequence = page.get("sequence").asLong();
            } while (page.get("has_more").asBoolean());
        }
    }

    private Map<Long, JsonNode> fresh() throws IOException {
        Map<Long, JsonNode> messages = new TreeMap<>();
        JsonNode page;
        long after = 0;
        do {
            page = get("/messages/?limit=30&after_id=" + after);
            for (JsonNode message : page.get("messages")) {
                after = message.get("id").asLong();
                messages.put(after, message);
            }
        } while (page.get("has_more").asBoolean());
        return messages;
    }

    private JsonNode get(String path) throws IOException {
        Response answer = as(JOHN).get(path(conversation, path));
        assertThat(answer.statusCode()).isEqualTo(200);
        return json(answer);
    }

    private static JsonNode json(Response answer) throws IOException {
        return EventJson.mapper().readTree(answer.asString());
    }
}
