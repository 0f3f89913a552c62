package com.hotelchat.staffchat;

import static com.hotelchat.staffchat.Staff.ABC;
import static com.hotelchat.staffchat.Staff.CHLOE;
import static com.hotelchat.staffchat.Staff.JOHN;
import static com.hotelchat.staffchat.Staff.LENA;
import static com.hotelchat.staffchat.Staff.MARIA;
import static com.hotelchat.staffchat.Staff.as;
import static com.hotelchat.staffchat.Staff.group;
import static com.hotelchat.staffchat.Staff.newcomer;
import static com.hotelchat.staffchat.Staff.openWith;
import static com.hotelchat.staffchat.Staff.path;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.hotelchat.events.StaffChatEvent.ConversationCreated;
import com.hotelchat.events.StaffChatEvent.MessageSent;
import com.hotelchat.events.Topic;
import com.hotelchat.testkit.Records;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies of messages, in other conversations. */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class ForwardTest {

    private long from;
    private long to;
    private long message;

    @BeforeEach
    void write() {
        Staff.awaitAll();
        from = group(JOHN, "From " + UUID.randomUUID(), 6L, 7L);
        to = group(JOHN, "To " + UUID.randomUUID(), 8L);
        message = says(MARIA, from, "Breakfast is late, @John Smith");
    }

    @Test
    void copyGoesToConversationsAndColleagues() {
        long colleague = newcomer("Zoe");
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS)) {
            Response forwarded = forward(JOHN, message, List.of(to), List.of(colleague));
            forwarded
                    .then()
                    .statusCode(200)
                    .body("success", equalTo(true))
                    .body("forwarded_to_existing", equalTo(1))
                    .body("forwarded_to_new", equalTo(1))
                    .body("total_forwarded", equalTo(2))
                    .body("results", hasSize(2))
                    .body("results[0].conversation_id", equalTo((int) to))
                    .body("results[0].is_new_conversation", equalTo(false))
                    .body("results[0].message.message", equalTo("Breakfast is late, @John Smith"))
                    .body("results[0].message.sender", equalTo(5))
                    .body("results[0].message.mentions", hasSize(0))
                    .body("results[0].message.forwarded_from.message_id", equalTo((int) message))
                    .body("results[0].message.forwarded_from.sender_id", equalTo(6))
                    .body("results[0].message.forwarded_from.sender_name", equalTo("Maria Rossi"))
                    .body("results[1].is_new_conversation", equalTo(true));
            long direct = forwarded.jsonPath().getLong("results[1].conversation_id");

            assertThat(events.await(2, MessageSent.class::isInstance))
                    .extracting(each -> ((MessageSent) each).conversationId())
                    .containsExactlyInAnyOrder(to, direct);
            assertThat(events.await(1, ConversationCreated.class::isInstance)).hasSize(1);
            as(colleague)
                    .get(path(direct, "/messages/"))
                    .then()
                    .body("messages[0].forwarded_from.message_id", equalTo((int) message));
            as(CHLOE).get(path(to, "/")).then().body("unread_count", equalTo(1));
        }
    }

    @Test
    void copyIsFoundByItsWordsWhereItWasSent() {
        String word = "towels" + UUID.randomUUID().toString().substring(0, 8);
        long original = says(MARIA, from, "Fresh/" + word + ", please");
        int copy = forward(JOHN, original, List.of(to), List.of()).path("results[0].message_id");

        assertThat(found(CHLOE, word)).containsExactly(copy);
        assertThat(found(JOHN, word)).containsExactly(copy, (int) original);
        assertThat(found(MARIA, word)).containsExactly((int) original);
        assertThat(found(LENA, word)).isEmpty();
    }

    @Test
    void targetThatIsNamedTwiceGetsOneCopy() {
        long colleague = newcomer("Zoe");
        long direct = openWith(JOHN, colleague).jsonPath().getLong("id");
        forward(JOHN, message, List.of(direct, to, direct), List.of(colleague, colleague))
                .then()
                .statusCode(200)
                .body("total_forwarded", equalTo(2))
                .body("forwarded_to_existing", equalTo(2))
                .body("forwarded_to_new", equalTo(0));
        as(JOHN).get(path(direct, "/messages/")).then().body("count", equalTo(1));
        as(JOHN).get(path(to, "/messages/")).then().body("count", equalTo(1));
    }

    @Test
    void repetitionSendsNothing() {
        String key = UUID.randomUUID().toString();
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ids.add(
                    as(JOHN).header("Idempotency-Key", key)
                            .contentType("application/json")
                            .body(Map.of("conversation_ids", List.of(to)))
                            .post(ABC + "/messages/" + message + "/forward/")
                            .path("results[0].message_id"));
        }
        assertThat(ids.getFirst()).isEqualTo(ids.getLast());
        as(JOHN).get(path(to, "/messages/")).then().body("count", equalTo(1));
        long other = says(MARIA, from, "other");
        as(JOHN).header("Idempotency-Key", key)
                .contentType("application/json")
                .body(Map.of("conversation_ids", List.of(to)))
                .post(ABC + "/messages/" + other + "/forward/")
                .then()
                .statusCode(422);
    }

    @Test
    void sameKeyWithOtherTargetsIsRefusedAndARepetitionOutlivesTheOriginal() {
        String key = UUID.randomUUID().toString();
        long other = group(JOHN, "Other " + UUID.randomUUID(), 8L);
        Response first = forward(JOHN, message, List.of(to), key);
        first.then().statusCode(200);
        forward(JOHN, message, List.of(other), key)
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency-key-reused"));
        as(MARIA).delete(ABC + "/messages/" + message + "/delete/").then().statusCode(200);

        forward(JOHN, message, List.of(to), key)
                .then()
                .statusCode(200)
                .body("results.message_id", equalTo(first.path("results.message_id")));
        as(JOHN).get(path(other, "/messages/")).then().body("count", equalTo(0));
        as(JOHN).get(path(to, "/messages/")).then().body("count", equalTo(1));
    }

    @Test
    void nobodyIsWrittenToWhenOneIsNoColleague() {
        long good = newcomer("Zoe");
        int before = as(JOHN).get(ABC + "/conversations/").path("count");
        forward(JOHN, message, List.of(to), List.of(good, 987_654L)).then().statusCode(400);
        as(JOHN).get(ABC + "/conversations/").then().body("count", equalTo(before));
        as(good).get(ABC + "/conversations/").then().body("count", equalTo(0));
    }

    @Test
    void allOrNothingIsForwarded() {
        long foreign = group(MARIA, "Foreign " + UUID.randomUUID(), 7L);
        forward(JOHN, message, List.of(to, foreign), List.of()).then().statusCode(404);
        forward(JOHN, message, List.of(to), List.of(987_654L)).then().statusCode(400);
        forward(JOHN, message, List.of(to), List.of(21L)).then().statusCode(400);
        forward(JOHN, message, List.of(to), List.of(5L)).then().statusCode(400);
        forward(JOHN, message, List.of(), List.of()).then().statusCode(400);
        forward(JOHN, message, LongStream.range(0, 51).boxed().toList(), List.of())
                .then()
                .statusCode(400);
        forward(JOHN, message, Collections.singletonList(null), List.of()).then().statusCode(400);
        forward(CHLOE, message, List.of(to), List.of()).then().statusCode(404);
        forward(LENA, message, List.of(to), List.of()).then().statusCode(404);
        as(MARIA).delete(ABC + "/messages/" + message + "/delete/");
        forward(JOHN, message, List.of(to), List.of())
                .then()
                .statusCode(400)
                .body("code", equalTo("message-deleted"));
        as(MARIA).delete(ABC + "/messages/" + message + "/delete/?hard_delete=true");
        forward(JOHN, message, List.of(to), List.of()).then().statusCode(404);
        as(JOHN).get(path(to, "/messages/")).then().body("count", equalTo(0));
    }

    @Test
    void copyKeepsTheFilesWhenTheOriginalGoesAndTheLastTakesThemAlong() throws IOException {
        long before = stored();
        Response sent =
                as(JOHN).multiPart("files", "plan.txt", "The plan".getBytes(UTF_8))
                        .post(path(from, "/upload/"));
        long original = sent.jsonPath().getLong("message.id");
        Response copied = forward(JOHN, original, List.of(to), List.of());
        String url = copied.path("results[0].message.attachments[0].file_url");
        assertThat(url).isNotEqualTo(sent.path("attachments[0].file_url"));
        assertThat(stored()).isEqualTo(before + 1);

        as(JOHN).delete(ABC + "/messages/" + original + "/delete/").then().statusCode(200);
        as(JOHN).get(sent.<String>path("attachments[0].file_url")).then().statusCode(404);
        assertThat(as(CHLOE).get(url).asString()).isEqualTo("The plan");

        as(JOHN).delete(
                        ABC
                                + "/messages/"
                                + copied.path("results[0].message_id")
                                + "/delete/?hard_delete=true")
                .then()
                .statusCode(200);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> stored() == before);
    }

    @Test
    void bothOfTwoThatShowAFileGoAtTheSameTimeAndItGoes() throws Exception {
        long before = stored();
        for (int i = 0; i < 20; i++) {
            long original =
                    as(JOHN).multiPart("files", "plan.txt", "The plan".getBytes(UTF_8))
                            .post(path(from, "/upload/"))
                            .jsonPath()
                            .getLong("message.id");
            long copy =
                    forward(JOHN, original, List.of(to), List.of())
                            .jsonPath()
                            .getLong("results[0].message_id");
            List<CompletableFuture<Response>> racing =
                    Stream.of(original, copy)
                            .map(
                                    id ->
                                            CompletableFuture.supplyAsync(
                                                    () ->
                                                            as(JOHN).delete(
                                                                            ABC
                                                                                    + "/messages/"
                                                                                    + id
                                                                                    + "/delete/")))
                            .toList();
            for (CompletableFuture<Response> each : racing) {
                each.get().then().statusCode(200);
            }
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> stored() == before);
    }

    @Test
    void twoWhoForwardCrosswiseDoNotBlockEachOther() throws Exception {
        long there = says(JOHN, from, "there");
        long back = says(JOHN, to, "back");
        for (int i = 0; i < 30; i++) {
            List<CompletableFuture<Response>> racing =
                    List.of(
                            CompletableFuture.supplyAsync(
                                    () -> forward(JOHN, there, List.of(to, from), List.of())),
                            CompletableFuture.supplyAsync(
                                    () -> forward(JOHN, back, List.of(from, to), List.of())));
            for (CompletableFuture<Response> each : racing) {
                each.get().then().statusCode(200).body("total_forwarded", equalTo(2));
            }
        }
    }

    private static long says(String who, long conversation, String text) {
        return as(who).contentType("application/json")
                .body(Map.of("message", text))
                .post(path(conversation, "/send-message/"))
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    private static List<Integer> found(String who, String word) {
        String hotel = who.equals(LENA) ? "/api/staff_chat/hotel-xyz" : ABC;
        return as(who).queryParam("q", word)
                .get(hotel + "/conversations/search/")
                .path("results.message.id");
    }

    private static Response forward(
            String who, long message, List<Long> conversations, List<Long> colleagues) {
        return as(who).contentType("application/json")
                .body(Map.of("conversation_ids", conversations, "new_participant_ids", colleagues))
                .post(ABC + "/messages/" + message + "/forward/");
    }

    private static Response forward(
            String who, long message, List<Long> conversations, String key) {
        return as(who).header("Idempotency-Key", key)
                .contentType("application/json")
                .body(Map.of("conversation_ids", conversations))
                .post(ABC + "/messages/" + message + "/forward/");
    }

    private static long stored() throws IOException {
        try (Stream<Path> all = Files.walk(ServiceServers.files)) {
            return all.filter(Files::isRegularFile).count();
        }
    }
}
