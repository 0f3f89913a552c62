package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.bus.DeadLetters;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestChatEvent.CloseReason;
import com.hotelchat.events.GuestChatEvent.ConversationClosed;
import com.hotelchat.events.GuestChatEvent.ConversationReopened;
import com.hotelchat.events.GuestChatEvent.MessageDeleted;
import com.hotelchat.events.GuestChatEvent.MessageEdited;
import com.hotelchat.events.GuestChatEvent.MessageSent;
import com.hotelchat.events.GuestChatEvent.MessagesRead;
import com.hotelchat.events.GuestChatEvent.ReopenReason;
import com.hotelchat.events.Message;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.events.NoticeEvent.RoomNotice;
import com.hotelchat.events.NoticeEvent.StaffNotice;
import com.hotelchat.events.Topic;
import com.hotelchat.events.TypingEvent.GuestChatTyping;
import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.guestchat.Hotel.Stay;
import com.hotelchat.matching.IndexMessages;
import com.hotelchat.matching.SearchWords;
import com.hotelchat.testkit.Records;
import com.hotelchat.testkit.WordCases;
import com.hotelchat.text.WrittenText;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages and conversations after they were started. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class MessagesTest {

    @Inject IndexMessages indexMessages;

    private static final String JOHN = "john.smith";
    private static final String MARIA = "maria.rossi";
    private static final String MANAGER = "ahmed.khan";

    @BeforeEach
    void awaitTheStaff() {
        Hotel.awaitTheStaff();
    }

    @Test
    void whoWaitsForTheLockFindsTheStayAsItIsThen() throws Exception {
        Session guest = Hotel.checkIn().enter();
        int message = guest.says("Hello").path("message.id");
        CompletableFuture<Response> edit;
        try (Connection database = GuestChatServers.database();
                Statement statement = database.createStatement()) {
            database.setAutoCommit(false);
            statement.execute(
                    "update stay set checked_out_at = now(), session_generation ="
                            + " session_generation + 1 where stay_id = '"
                            + guest.stay().stayId()
                            + "'");
            statement.execute(
                    "select from conversation where id = " + guest.conversation() + " for update");
            edit =
                    CompletableFuture.supplyAsync(
                            () ->
                                    guest.request()
                                            .contentType("application/json")
                                            .body(Map.of("message", "Too late"))
                                            .patch("/api/chat/messages/" + message + "/update/"));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(MessagesTest::isSomebodyWaitingForALock);
            database.commit();
        }
        edit.get().then().statusCode(401).body("code", equalTo("session-revoked"));
    }

    private static boolean isSomebodyWaitingForALock() throws SQLException {
        try (Connection superuser = GuestChatServers.superuser();
                ResultSet waiting =
                        superuser
                                .createStatement()
                                .executeQuery(
                                        "select from pg_stat_activity where datname = 'guest_chat'"
                                                + " and wait_event_type = 'Lock'")) {
            return waiting.next();
        }
    }

    @Test
    void senderEditsAndEverybodyIsTold() {
        Session guest = Hotel.checkIn().enter();
        int message = id(guest.says("When is brekfast?"));
        int answer = id(guest.send(as(JOHN), Map.of("message", "At 7", "reply_to", message)));
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            edit(guest.request(), message, " When is breakfast? ")
                    .then()
                    .statusCode(200)
                    .body("success", equalTo(true))
                    .body("message.message", equalTo("When is breakfast?"))
                    .body("message.is_edited", equalTo(true));
            edit(as(JOHN), answer, "At seven").then().statusCode(200);

            List<ChatEvent> told = events.await(2, of(guest).and(MessageEdited.class::isInstance));
            assertThat(told)
                    .extracting(each -> ((MessageEdited) each).message().message())
                    .containsExactly("When is breakfast?", "At seven");
            assertThat(told)
                    .extracting(each -> ((MessageEdited) each).sequence())
                    .containsExactly(5L, 6L);
            // One meaning in events and answers: the last change, and the sending.
            assertThat(told)
                    .extracting(
                            each -> ((MessageEdited) each).message().sequence(),
                            each -> ((MessageEdited) each).message().sentSequence())
                    .containsExactly(tuple(5L, 2L), tuple(6L, 4L));
        }
        messages(guest)
                .then()
                // An answer changes with what it answers.
                .body("sequence", contains(5, 6))
                .body("sent_sequence", contains(2, 4))
                .body("message", contains("When is breakfast?", "At seven"))
                .body("[1].reply_to.message", equalTo("When is breakfast?"))
                .body("is_edited", contains(true, true));
    }

    @Test
    void whatIsNotOnesOwnIsNotEdited() {
        Session guest = Hotel.checkIn().enter();
        Session neighbour = Hotel.checkIn().enter();
        int ofGuest = id(guest.says("mine"));
        int ofJohn = id(guest.send(as(JOHN), "John's"));

        edit(as(JOHN), ofGuest, "x").then().statusCode(403).body("code", equalTo("forbidden"));
        edit(as(MARIA), ofJohn, "x").then().statusCode(403);
        edit(as(MANAGER), ofJohn, "x").then().statusCode(403);
        edit(guest.request(), ofJohn, "x").then().statusCode(403);
        edit(neighbour.request(), ofGuest, "x").then().statusCode(404);
        edit(as("lena.meyer"), ofGuest, "x").then().statusCode(404);
        edit(given(), ofGuest, "x").then().statusCode(401);
        edit(guest.request(), 999_999_999, "x").then().statusCode(404);
        for (String body : List.of("", "null", "{}", "{\"message\":\" \"}", "{\"message\":1}")) {
            guest.request()
                    .contentType("application/json")
                    .body(body)
                    .patch("/api/chat/messages/" + ofGuest + "/update/")
                    .then()
                    .statusCode(400);
        }
        messages(guest).then().body("message", contains("mine", "John's"));
    }

    @Test
    void softDeletionLeavesATrace() {
        Session guest = Hotel.checkIn().enter();
        int message = id(guest.says("embarrassing"));
        int answer = id(guest.send(as(JOHN), Map.of("message", "why?", "reply_to", message)));
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            delete(guest.request(), message, false)
                    .then()
                    .statusCode(200)
                    .body("success", equalTo(true))
                    .body("hard_delete", equalTo(false))
                    .body("message_id", equalTo(message))
                    .body("message.message", equalTo("[Message deleted]"))
                    .body("message.is_deleted", equalTo(true));
            delete(guest.request(), message, false)
                    .then()
                    .statusCode(200)
                    .body("message.message", equalTo("[Message deleted]"));
            delete(as(JOHN), answer, false).then().statusCode(200);

            List<ChatEvent> told = events.await(2, of(guest).and(MessageDeleted.class::isInstance));
            MessageDeleted first = (MessageDeleted) told.getFirst();
            assertThat(first.messageId()).isEqualTo(message);
            assertThat(first.originalSender()).isEqualTo(SenderType.GUEST);
            assertThat(first.handlerStaffId()).isEqualTo(5);
            assertThat(first.wasUnread()).isTrue();
            assertThat(first.unreadCount()).isZero();
            assertThat(first.message().message()).isEqualTo("[Message deleted]");
            assertThat(((MessageDeleted) told.get(1)).messageId()).isEqualTo(answer);
        }
        messages(guest)
                .then()
                .body("message", contains("[Message deleted]", "[Message deleted]"))
                .body("[1].reply_to.message", equalTo("[Message deleted]"));
        edit(guest.request(), message, "again").then().statusCode(400);
    }

    @Test
    void hardDeletionLeavesNothingToSee() {
        Session guest = Hotel.checkIn().enter();
        guest.says("first");
        int message = id(guest.send(as(JOHN), "wrong room"));
        int answer = id(guest.send(guest.request(), Map.of("message", "?", "reply_to", message)));
        guest.send(as(JOHN), "last");
        int last = id(guest.send(as(JOHN), "really last"));
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            delete(as(JOHN), message, true)
                    .then()
                    .statusCode(200)
                    .body("hard_delete", equalTo(true))
                    .body("message", nullValue());
            delete(as(JOHN), message, true).then().statusCode(200);
            delete(as(JOHN), message, false).then().statusCode(404);
            delete(as(JOHN), last, true).then().statusCode(200);

            MessageDeleted told =
                    (MessageDeleted)
                            events.await(2, of(guest).and(MessageDeleted.class::isInstance))
                                    .getFirst();
            assertThat(told.hardDelete()).isTrue();
            assertThat(told.message()).isNull();
        }
        messages(guest)
                .then()
                .body("message", contains("first", "?", "last"))
                .body("id", hasItem(answer))
                .body("find { it.id == " + answer + " }.reply_to", nullValue());
        conversation(guest).then().body("last_message", equalTo("last"));
        edit(as(JOHN), message, "x").then().statusCode(404);
        guest.send(guest.request(), Map.of("message", "x", "reply_to", message))
                .then()
                .statusCode(400);
    }

    @Test
    void repeatingWhatWasDeletedSendsNothing() {
        Session guest = Hotel.checkIn().enter();
        Map<String, Object> body =
                Map.of("message", "once", "client_message_id", UUID.randomUUID().toString());
        int message = id(guest.send(guest.request(), body));

        delete(guest.request(), message, false);
        guest.send(guest.request(), body)
                .then()
                .statusCode(200)
                .body("message.id", equalTo(message))
                .body("message.message", equalTo("[Message deleted]"));
        delete(as(MANAGER), message, true);
        guest.send(guest.request(), body)
                .then()
                .statusCode(400)
                .body("code", equalTo("message-deleted"));
        messages(guest).then().body("$", empty());
    }

    @Test
    void whoMayDeleteWhat() {
        Session guest = Hotel.checkIn().enter();
        Session neighbour = Hotel.checkIn().enter();
        int ofGuest = id(guest.says("guest's"));
        int ofJohn = id(guest.send(as(JOHN), "John's"));

        delete(guest.request(), ofGuest, true).then().statusCode(403);
        delete(guest.request(), ofJohn, false).then().statusCode(403);
        delete(as(MARIA), ofJohn, false).then().statusCode(403);
        delete(as(MARIA), ofJohn, true).then().statusCode(403);
        delete(as(MARIA), ofGuest, true).then().statusCode(403);
        delete(neighbour.request(), ofGuest, false).then().statusCode(404);
        delete(as("omar.said"), ofGuest, true).then().statusCode(404);
        delete(given(), ofGuest, false).then().statusCode(401);
        as(JOHN).delete("/api/chat/messages/" + ofJohn + "/delete/?hard_delete=perhaps")
                .then()
                .statusCode(400);
        messages(guest).then().body("is_deleted", contains(false, false));

        delete(as(MARIA), ofGuest, false).then().statusCode(200);
        delete(as(MANAGER), ofJohn, true).then().statusCode(200);
        delete(as(MANAGER), ofGuest, true).then().statusCode(200);
        messages(guest).then().body("$", empty());
    }

    @Test
    void deletingUnreadMessagesLowersTheCount() {
        Session guest = Hotel.checkIn().enter();
        int one = id(guest.says("one"));
        int two = id(guest.says("two"));
        int three = id(guest.says("three"));
        delete(guest.request(), two, false).then().statusCode(200);
        conversation(guest).then().body("unread_count", equalTo(2));
        delete(as(MANAGER), two, true).then().statusCode(200);
        conversation(guest).then().body("unread_count", equalTo(2));

        markAsRead(as(JOHN), guest, Map.of("up_to_message_id", one))
                .then()
                .body("marked_as_read", equalTo(1));
        conversation(guest).then().body("unread_count", equalTo(1));
        delete(guest.request(), three, false).then().statusCode(200);
        conversation(guest)
                .then()
                .body("unread_count", equalTo(0))
                .body("has_unread", equalTo(false));
        int four = id(guest.says("four"));
        conversation(guest).then().body("unread_count", equalTo(1));
        markAsRead(as(JOHN), guest, Map.of()).then().body("marked_as_read", equalTo(1));
        delete(guest.request(), four, false).then().statusCode(200);
        conversation(guest).then().body("unread_count", equalTo(0));
    }

    @Test
    void readingManyMessagesIsToldInParts() {
        Session guest = Hotel.checkIn().enter();
        for (int i = 0; i < 130; i++) {
            guest.says("message " + i).then().statusCode(201);
        }
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            markAsRead(as(JOHN), guest, Map.of()).then().body("marked_as_read", equalTo(130));

            List<ChatEvent> told = events.await(2, of(guest));
            MessagesRead first = (MessagesRead) told.get(0);
            MessagesRead second = (MessagesRead) told.get(1);
            assertThat(first.messageIds()).hasSize(100).isSorted();
            assertThat(first.unreadCount()).isEqualTo(30);
            assertThat(second.messageIds()).hasSize(30);
            assertThat(second.unreadCount()).isZero();
            assertThat(second.sequence()).isEqualTo(first.sequence() + 1);
        }
        conversation(guest).then().body("unread_count", equalTo(0)).body("sequence", equalTo(133));
    }

    @Test
    void staffCloseAndTheGuestsNextMessageReopens() {
        Session guest = Hotel.checkIn().enter();
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            as(JOHN).post(guest.path("/close/"))
                    .then()
                    .statusCode(200)
                    .body("state", equalTo("closed"));
            as(JOHN).post(guest.path("/close/")).then().statusCode(200);
            guest.send(as(JOHN), "more").then().statusCode(409);
            as(JOHN).post(guest.path("/assign-staff/"))
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("conversation-closed"));
            messages(guest).then().statusCode(200);

            guest.says("still here").then().statusCode(201).body("message.sequence", equalTo(4));

            List<ChatEvent> told = events.await(3, of(guest));
            assertThat(((ConversationClosed) told.get(0)).reason()).isEqualTo(CloseReason.STAFF);
            assertThat(((ConversationReopened) told.get(1)).reason())
                    .isEqualTo(ReopenReason.GUEST_MESSAGE);
            assertThat(told.get(2)).isInstanceOf(MessageSent.class);
            assertThat(told)
                    .extracting(each -> each.position().getAsLong())
                    .containsExactly(2L, 3L, 4L);
        }
        as(JOHN).post(guest.path("/close/")).then().statusCode(200);
        as(JOHN).post(guest.path("/reopen/")).then().statusCode(200).body("state", equalTo("open"));
        as(JOHN).post(guest.path("/reopen/")).then().statusCode(200);
        conversation(guest).then().body("sequence", equalTo(6));
        guest.request().post(guest.path("/close/")).then().statusCode(403);
    }

    @Test
    void whatACheckOutClosedIsNotReopened() {
        Stay stay = Hotel.checkIn();
        Session guest = stay.enter();
        stay.checkOut(2);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> conversation(guest).path("state").equals("closed"));

        as(JOHN).post(guest.path("/reopen/"))
                .then()
                .statusCode(409)
                .body("code", equalTo("stay-over"));
        as(JOHN).post(guest.path("/close/")).then().statusCode(200);
        guest.send(as(JOHN), "too late").then().statusCode(409);
    }

    @Test
    void roomAndActiveRoomsShowTheConversation() {
        Session guest = Hotel.checkIn().enter();
        guest.says("hello");
        String room = guest.stay().room();

        for (RequestSpecification who : List.of(as(JOHN), guest.request())) {
            who.post("/api/chat/hotel-abc/conversations/from-room/" + room + "/")
                    .then()
                    .statusCode(200)
                    .body("conversation_id", equalTo((int) guest.conversation()))
                    .body("conversation_created", equalTo(false))
                    .body("messages.message", contains("hello"));
        }
        as(JOHN).get("/api/chat/hotel-abc/active-rooms/")
                .then()
                .body("id", hasItem((int) guest.conversation()))
                .body("state", not(hasItem("closed")));
        as(JOHN).post("/api/chat/hotel-abc/conversations/from-room/404/").then().statusCode(404);
        as(JOHN).post("/api/chat/hotel-abc/conversations/from-room/no room/")
                .then()
                .statusCode(404);
        guest.send(as(JOHN), "Hi");
        guest.request()
                .get(guest.path("/"))
                .then()
                .body("current_staff_handler.name", equalTo("John Smith"))
                .body("unread_count", equalTo(1))
                .body("sequence", equalTo(4))
                .body("state", equalTo("open"));
    }

    @Test
    void unreadIsCountedForHotelAndGuest() {
        Session guest = Hotel.checkIn().enter();
        String room = guest.stay().room();
        guest.request()
                .get("/api/chat/guest-session/unread-count/")
                .then()
                .statusCode(200)
                .body("unread_count", equalTo(0))
                .body("latest_message", nullValue());
        for (int i = 1; i <= 12; i++) {
            guest.says("message " + i);
        }
        guest.send(as(JOHN), "x".repeat(60));

        as(JOHN).get("/api/chat/hotel-abc/conversations/unread-count/")
                .then()
                .statusCode(200)
                .body("unread_counts." + room, equalTo(12));
        JsonPath rooms =
                as(JOHN).get("/api/chat/hotels/hotel-abc/conversations/unread-count/").jsonPath();
        String ours = "rooms.find { it.room_number == '" + room + "' }";
        assertThat(rooms.getLong(ours + ".conversation_id")).isEqualTo(guest.conversation());
        assertThat(rooms.getInt(ours + ".unread_count")).isEqualTo(12);
        assertThat(rooms.getList(ours + ".unread_messages.message", String.class))
                .hasSize(10)
                .startsWith("message 3")
                .endsWith("message 12");
        assertThat(rooms.getInt("unread_count")).isEqualTo(rooms.getList("rooms").size());
        for (String path :
                List.of(
                        "/api/chat/guest-session/unread-count/",
                        "/api/chat/guest-session/" + guest.token() + "/unread-count/")) {
            guest.request()
                    .get(path)
                    .then()
                    .body("unread_count", equalTo(1))
                    .body("latest_message.text", equalTo("x".repeat(50)))
                    .body("latest_message.staff_name", equalTo("John Smith"));
        }
        markAsRead(as(JOHN), guest, Map.of());
        as(JOHN).get("/api/chat/hotel-abc/conversations/unread-count/")
                .then()
                .body("unread_counts." + room, nullValue());
        given().get("/api/chat/guest-session/garbage/unread-count/").then().statusCode(401);
        given().get("/api/chat/guest-session/unread-count/").then().statusCode(401);
        as(JOHN).get("/api/chat/guest-session/unread-count/").then().statusCode(403);
    }

    @Test
    void wordsAreFoundInOnesOwnHotelOnly() {
        String word = "w" + UUID.randomUUID().toString().replace("-", "");
        Session guest = Hotel.checkIn().enter();
        Session foreign = Hotel.checkIn("hotel-xyz", "S1").enter();
        foreign.says("theirs: " + word);
        int first = id(guest.says("One " + word));
        int second = id(guest.says("Two " + word + " & more"));
        int deleted = id(guest.says("Three " + word));
        delete(guest.request(), deleted, false);

        JsonPath page = search(word, "limit", 1);
        assertThat(page.getList("results.message.id", Integer.class)).containsExactly(second);
        assertThat(page.getInt("results[0].conversation.id")).isEqualTo(guest.conversation());
        JsonPath next = search(word, "limit", 1, "cursor", page.getString("next"));
        assertThat(next.getList("results.message.id", Integer.class)).containsExactly(first);
        assertThat(next.getString("next")).isNull();
        // The beginning of a word, and every word.
        assertThat(search(word.substring(0, 20) + " two").getList("results.message.id"))
                .containsExactly(second);
        assertThat(search("nothing " + word).getList("results")).isEmpty();
        assertThat(search("&#' | ! ( <-> *").getList("results")).isEmpty();
        for (String bad : List.of("", "?q=", "?q=%20", "?q=%00", "?q=" + "a".repeat(201))) {
            as(JOHN).urlEncodingEnabled(false)
                    .get("/api/chat/hotel-abc/conversations/search/" + bad)
                    .then()
                    .statusCode(400);
        }
        guest.request().get("/api/chat/hotel-abc/conversations/search/?q=x").then().statusCode(403);
    }

    @Test
    void everyWordThatAReaderSeesIsFound() {
        Session guest = Hotel.checkIn().enter();
        Map<String, Integer> ids = new HashMap<>();
        for (WordCases.Case each : WordCases.ALL) {
            int id = ids.computeIfAbsent(each.text(), text -> id(guest.says(text)));

            List<Integer> found = search(each.search(), "limit", 100).getList("results.message.id");
            assertThat(found.contains(id)).as(each.toString()).isEqualTo(each.isFound());
        }
        int edited = id(guest.says("nothing special"));
        edit(guest.request(), edited, "caf\u00e9.terrasse").then().statusCode(200);
        assertThat(search("terrasse").getList("results.message.id")).contains(edited);
        assertThat(search("special").getList("results.message.id")).doesNotContain(edited);
    }

    /** All planes, marks, joiners and directions, composed and decomposed. */
    @Test
    void randomTextIsStoredNormalAndShownAsItIsStored() {
        Session guest = Hotel.checkIn().enter();
        int since = conversation(guest).path("sequence");
        List<String> expected = new ArrayList<>();
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            for (String text : WordCases.randomMessages(17, 1_000)) {
                String normal = WrittenText.normalized(text);
                expected.add(normal);
                String sent =
                        guest.says(text).then().statusCode(201).extract().path("message.message");
                int id = id(guest.send(as(MANAGER), "to be edited"));
                edit(as(MANAGER), id, text)
                        .then()
                        .statusCode(200)
                        .body("message.message", equalTo(normal));
                expected.add(normal);

                assertThat(sent).isEqualTo(normal);
                assertThat(Normalizer.isNormalized(sent, Normalizer.Form.NFC)).isTrue();
                String teaser =
                        guest.request()
                                .get("/api/chat/guest-session/unread-count/")
                                .path("latest_message.text");
                assertThat(WordCases.isWholeBeginning(teaser, normal)).isTrue();
                assertThat(teaser.codePointCount(0, teaser.length())).isLessThanOrEqualTo(50);
                String word = normal.split("\\s+", -1)[0];
                if (word.codePointCount(0, word.length()) < 200
                        && SearchWords.query(word) != null) {
                    assertThat(search(word).getList("results.message.id")).contains(id);
                }
            }
            assertThat(sync(guest, since, 100).jsonPath().getList("messages.message"))
                    .isEqualTo(expected);
            assertThat(
                            events
                                    .await(
                                            expected.size() / 2,
                                            event ->
                                                    event instanceof MessageSent sent
                                                            && sent.conversationId()
                                                                    == guest.conversation()
                                                            && sent.message().senderType()
                                                                    == SenderType.GUEST)
                                    .stream()
                                    .map(event -> ((MessageSent) event).message().message()))
                    .isEqualTo(
                            IntStream.range(0, expected.size() / 2)
                                    .mapToObj(i -> expected.get(2 * i))
                                    .toList());
        }
    }

    @Test
    void messagesOfTheFormerVersionAreIndexed() throws SQLException {
        Session guest = Hotel.checkIn().enter();
        int written = id(guest.says("first"));
        int edited = id(guest.says("former"));
        int deleted = id(guest.says("secret"));
        // As the former version writes: without the words.
        database("update message set text = 'former/newest' where id = " + edited);
        database("update message set words = null, is_indexed = false where id = " + written);
        delete(guest.request(), deleted, false);

        assertThat(indexMessages.indexAll().await().atMost(Duration.ofSeconds(30)))
                .isGreaterThanOrEqualTo(2);

        assertThat(search("newest").getList("results.message.id")).contains(edited);
        assertThat(search("first").getList("results.message.id")).contains(written);
        try (Connection database = GuestChatServers.database();
                Statement statement = database.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select words is null from message where id = " + deleted)) {
            row.next();
            assertThat(row.getBoolean(1)).isTrue();
        }
    }

    private static void database(String sql) throws SQLException {
        try (Connection database = GuestChatServers.database();
                Statement statement = database.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
        }
    }

    @Test
    void syncShowsThePresentOfAllThatChanged() {
        Session guest = Hotel.checkIn().enter();
        int one = id(guest.says("one"));
        int two = id(guest.says("two"));
        int three = id(guest.says("three"));
        int since = conversation(guest).path("sequence");

        edit(guest.request(), one, "one!").then().statusCode(200);
        delete(as(MANAGER), two, true).then().statusCode(200);
        guest.says("four");

        sync(guest, since, 100)
                .then()
                .statusCode(200)
                .body("messages.message", contains("one!", "four"))
                .body("removed_message_ids", contains(two))
                .body("has_more", equalTo(false))
                .body("conversation.sequence", equalTo(since + 3))
                .body("sequence", equalTo(since + 3));
        sync(guest, since + 3, 100)
                .then()
                .body("messages", empty())
                .body("sequence", equalTo(since + 3));
        // All three are read in one change, which comes whole.
        markAsRead(as(JOHN), guest, Map.of());
        sync(guest, since + 3, 2)
                .then()
                .body("messages", hasSize(3))
                .body("messages.id", hasItem(three))
                .body("messages.read_by_staff", not(hasItem(false)));
        List<Integer> seen = new ArrayList<>();
        int after = 0;
        while (true) {
            JsonPath page = sync(guest, after, 1).jsonPath();
            seen.addAll(page.getList("messages.id"));
            after = page.getInt("sequence");
            if (!page.getBoolean("has_more")) {
                break;
            }
        }
        assertThat(seen).doesNotHaveDuplicates().hasSize(3);
        for (String bad : List.of("after=-1", "after=x", "limit=0", "limit=101", "limit=x")) {
            guest.request().get(guest.path("/sync/?" + bad)).then().statusCode(400);
        }
    }

    @Test
    void typingIsToldAndNotStored() {
        Session guest = Hotel.checkIn().enter();
        try (Records signals = Records.from(Topic.CHAT_SIGNALS)) {
            as(JOHN).contentType("application/json")
                    .header("X-Socket-ID", "7.8")
                    .body(Map.of("is_typing", true))
                    .post(guest.path("/typing/"))
                    .then()
                    .statusCode(202);
            guest.request()
                    .contentType("application/json")
                    .body(Map.of("is_typing", false))
                    .post(guest.path("/typing/"))
                    .then()
                    .statusCode(202);

            List<ChatEvent> told =
                    signals.await(
                            2,
                            each ->
                                    each instanceof GuestChatTyping typing
                                            && typing.conversationId() == guest.conversation());
            assertThat(told)
                    .extracting(each -> ((GuestChatTyping) each).isTyping())
                    .containsExactlyInAnyOrder(true, false);
            assertThat(told)
                    .extracting(each -> ((GuestChatTyping) each).actor().type())
                    .containsExactlyInAnyOrder(SenderType.STAFF, SenderType.GUEST);
        }
        conversation(guest).then().body("sequence", equalTo(1));
        guest.request()
                .contentType("application/json")
                .body("{\"is_typing\": 1}")
                .post(guest.path("/typing/"))
                .then()
                .statusCode(400);
    }

    @Test
    void noticeForARoomBecomesAMessage() {
        Session guest = Hotel.checkIn().enter();
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            Records.say(
                    new StaffNotice(
                            "hotel-abc", List.of(5L), null, null, "t", "x", false, null, null));
            Records.say(
                    new RoomNotice(
                            "hotel-abc",
                            guest.stay().room(),
                            "Your towels/sheets are on the way",
                            null,
                            "Housekeeping"));

            MessageSent sent = (MessageSent) events.await(1, of(guest)).getFirst();
            Message message = sent.message();
            assertThat(message.senderType()).isEqualTo(SenderType.SYSTEM);
            assertThat(message.message()).isEqualTo("Your towels/sheets are on the way");
            assertThat(sent.recipientStaffIds()).isEmpty();
            assertThat(search("sheets").getList("results.message.id")).contains((int) message.id());
        }
        messages(guest)
                .then()
                .body("sender_type", contains("system"))
                .body("[0].staff", nullValue());
        guest.request()
                .get("/api/chat/guest-session/unread-count/")
                .then()
                .body("unread_count", equalTo(1))
                .body("latest_message.staff_name", equalTo("Hotel"));
    }

    @Test
    void everyWordOfANoticeIsFound() {
        Session guest = Hotel.checkIn().enter();
        List<String> texts = WordCases.ALL.stream().map(WordCases.Case::text).distinct().toList();
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            for (String text : texts) {
                // As systems send it: decomposed, and with what cannot be seen around it.
                String sent =
                        "\u00a0" + Normalizer.normalize(text, Normalizer.Form.NFD) + "\u200b\n";
                Records.say(
                        new RoomNotice(
                                "hotel-abc", guest.stay().room(), sent, null, "Housekeeping"));
            }
            Map<String, Integer> ids = new HashMap<>();
            events.await(texts.size(), of(guest).and(MessageSent.class::isInstance))
                    .forEach(
                            event -> {
                                Message message = ((MessageSent) event).message();
                                ids.put(message.message(), (int) message.id());
                            });
            for (WordCases.Case each : WordCases.ALL) {
                Integer id = ids.get(WrittenText.normalized(each.text()));
                assertThat(id).as(each.text()).isNotNull();
                assertThat(
                                search(each.search(), "limit", 100)
                                        .getList("results.message.id")
                                        .contains(id))
                        .as(each.toString())
                        .isEqualTo(each.isFound());
            }
        }
    }

    @Test
    void noticeForAVacantRoomIsADeadLetter() {
        RoomNotice notice = new RoomNotice("hotel-abc", "V404", "Hello?", null, "Housekeeping");
        try (Records letters = Records.fromDeadLetters(Topic.HOTEL_NOTICES)) {
            Records.say(notice);
            ProducerRecord<String, byte[]> unknown =
                    new ProducerRecord<>("hotel.notices", "hotel-abc/101", "{}".getBytes(UTF_8));
            unknown.headers()
                    .add(CloudEventHeaders.ID, "1".getBytes(UTF_8))
                    .add(CloudEventHeaders.SOURCE, "test".getBytes(UTF_8))
                    .add(CloudEventHeaders.TYPE, "hotel.notice.pigeon.v1".getBytes(UTF_8));
            Records.say(unknown);

            List<String> reasons =
                    letters.awaitRecords(2).stream().map(MessagesTest::reason).sorted().toList();
            assertThat(reasons)
                    .containsExactly(
                            "no guest is in the room", "the type is unknown on this topic");
        }
    }

    @Test
    void testDeletionIsToldAndTouchesNothing() {
        Session guest = Hotel.checkIn().enter();
        int message = id(guest.says("kept"));
        String path = "/api/chat/test/hotel-abc/room/" + guest.stay().room() + "/test-deletion/";
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            as(JOHN).contentType("application/json")
                    .body(Map.of("message_id", 999, "hard_delete", true))
                    .post(path)
                    .then()
                    .statusCode(200)
                    .body("test", equalTo(true))
                    .body("hotel", equalTo("hotel-abc"))
                    .body("payload.message_id", equalTo(999))
                    .body("broadcasts", empty());

            MessageDeleted told = (MessageDeleted) events.await(1, of(guest)).getFirst();
            assertThat(told.messageId()).isEqualTo(999);
            assertThat(told.hardDelete()).isTrue();
        }
        messages(guest).then().body("id", contains(message));
        guest.request()
                .contentType("application/json")
                .body(Map.of("message_id", 999))
                .post(path)
                .then()
                .statusCode(403);
        as("lena.meyer").post(path).then().statusCode(404);
        as(JOHN).post(path).then().statusCode(400);
    }

    private static String reason(ConsumerRecord<String, byte[]> letter) {
        return new String(letter.headers().lastHeader(DeadLetters.REASON).value(), UTF_8);
    }

    private static Predicate<ChatEvent> of(Session guest) {
        return event ->
                event instanceof GuestChatEvent change
                        && change.conversationId() == guest.conversation();
    }

    private static int id(Response sent) {
        return sent.then().statusCode(201).extract().path("message.id");
    }

    private static Response messages(Session guest) {
        return as(JOHN).get(guest.path("/messages/?limit=100"));
    }

    private static Response conversation(Session guest) {
        return as(JOHN).get(guest.path("/"));
    }

    private static Response sync(Session guest, int after, int limit) {
        return guest.request().get(guest.path("/sync/?after=" + after + "&limit=" + limit));
    }

    private static JsonPath search(String query, Object... parameters) {
        RequestSpecification request = as(JOHN).queryParam("q", query);
        for (int i = 0; i < parameters.length; i += 2) {
            request.queryParam((String) parameters[i], parameters[i + 1]);
        }
        Response answer = request.get("/api/chat/hotel-abc/conversations/search/");
        answer.then().statusCode(200);
        return answer.jsonPath();
    }

    private static Response edit(RequestSpecification who, int message, String text) {
        return who.contentType("application/json")
                .body(Map.of("message", text))
                .patch("/api/chat/messages/" + message + "/update/");
    }

    private static Response delete(RequestSpecification who, int message, boolean hard) {
        return who.delete(
                "/api/chat/messages/" + message + "/delete/" + (hard ? "?hard_delete=true" : ""));
    }

    private static Response markAsRead(
            RequestSpecification who, Session guest, Map<String, ?> body) {
        return who.contentType("application/json").body(body).post(guest.path("/mark-read/"));
    }
}
