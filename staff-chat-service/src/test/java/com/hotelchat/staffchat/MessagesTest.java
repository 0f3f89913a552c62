package com.hotelchat.staffchat;

import static com.hotelchat.staffchat.Staff.ABC;
import static com.hotelchat.staffchat.Staff.CHLOE;
import static com.hotelchat.staffchat.Staff.JOHN;
import static com.hotelchat.staffchat.Staff.LENA;
import static com.hotelchat.staffchat.Staff.MANAGER;
import static com.hotelchat.staffchat.Staff.MARIA;
import static com.hotelchat.staffchat.Staff.as;
import static com.hotelchat.staffchat.Staff.group;
import static com.hotelchat.staffchat.Staff.path;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.StaffChatEvent.Action;
import com.hotelchat.events.StaffChatEvent.MessageDeleted;
import com.hotelchat.events.StaffChatEvent.MessageEdited;
import com.hotelchat.events.StaffChatEvent.MessageSent;
import com.hotelchat.events.StaffChatEvent.MessagesRead;
import com.hotelchat.events.StaffChatEvent.ReactionChanged;
import com.hotelchat.events.StaffChatEvent.UnreadChanged;
import com.hotelchat.events.StaffChatEvent.UnreadCount;
import com.hotelchat.events.Topic;
import com.hotelchat.events.TypingEvent.StaffTyping;
import com.hotelchat.matching.SearchWords;
import com.hotelchat.testkit.Records;
import com.hotelchat.testkit.WordCases;
import com.hotelchat.text.WrittenText;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages among staff, and their readers. */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class MessagesTest {

    private long conversation;

    @BeforeEach
    void openAGroup() {
        Staff.awaitAll();
        conversation = group(JOHN, "Group " + UUID.randomUUID(), 6L, 7L);
    }

    @Test
    void messageIsSentToldAndListed() {
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS)) {
            Response sent = send(JOHN, Map.of("message", " Breakfast is late, @Maria Rossi "));
            sent.then()
                    .statusCode(201)
                    .body("message", equalTo("Breakfast is late, @Maria Rossi"))
                    .body("sender", equalTo(5))
                    .body("sender_info.full_name", equalTo("John Smith"))
                    .body("status", equalTo("delivered"))
                    .body("mentions", equalTo(List.of(6)))
                    .body("read_by", hasSize(0))
                    .body("sequence", equalTo(2));

            List<ChatEvent> told = events.await(2, this::isOurs);
            MessageSent message = (MessageSent) told.getLast();
            assertThat(message.message().mentionedIds()).containsExactly(6L);
            assertThat(((UnreadChanged) told.getFirst()).counts())
                    .extracting(UnreadCount::staffId, UnreadCount::conversationUnread)
                    .containsExactly(
                            org.assertj.core.api.Assertions.tuple(6L, 1L),
                            org.assertj.core.api.Assertions.tuple(7L, 1L));
            as(MARIA)
                    .get(path(conversation, "/messages/"))
                    .then()
                    .body("count", equalTo(1))
                    .body("has_more", equalTo(false))
                    .body("messages[0]", equalTo(sent.jsonPath().getMap("$")));
        }
    }

    @Test
    void readingIsPerPersonAndNeverMovesBack() {
        long first = sent(JOHN, "one");
        long second = sent(JOHN, "two");
        sent(MARIA, "three");
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS)) {
            unread(MARIA, 2);
            unread(MANAGER, 3);
            unread(JOHN, 1);
            mark(MARIA, Map.of("up_to_message_id", first))
                    .then()
                    .statusCode(200)
                    .body("marked_count", equalTo(1))
                    .body("message_ids", equalTo(List.of((int) first)));
            unread(MARIA, 1);
            mark(MARIA, Map.of("up_to_message_id", first)).then().body("marked_count", equalTo(0));
            as(MARIA)
                    .post(path(conversation, "/mark_as_read/"))
                    .then()
                    .body("message_ids", equalTo(List.of((int) second)));
            unread(MARIA, 0);
            as(MARIA)
                    .post(path(conversation, "/mark_as_read/"))
                    .then()
                    .body("marked_count", equalTo(0));
            as(JOHN).get(path(conversation, "/messages/"))
                    .then()
                    .body("messages[0].read_by", equalTo(List.of(6)))
                    .body("messages[0].status", equalTo("delivered"));
            as(MANAGER).post(path(conversation, "/mark_as_read/")).then().statusCode(200);
            as(JOHN).get(path(conversation, "/messages/"))
                    .then()
                    .body("messages[0].read_by_count", equalTo(2))
                    .body("messages[0].is_read", equalTo(true))
                    .body("messages[0].status", equalTo("read"))
                    .body("messages[2].status", equalTo("delivered"));
            List<ChatEvent> told = events.await(6, this::isOurs);
            assertThat(told.stream().filter(MessagesRead.class::isInstance)).hasSize(3);
        }
        mark(MARIA, Map.of("up_to_message_id", 1_000_000_000)).then().statusCode(404);
    }

    @Test
    void newMemberReadsFromTheJoiningOn() {
        sent(JOHN, "before");
        as(JOHN).contentType("application/json")
                .body(Map.of("staff_ids", List.of(8)))
                .post(path(conversation, "/participants/"))
                .then()
                .statusCode(200);
        unread(CHLOE, 0);
        long before = sent(JOHN, "after");

        unread(CHLOE, 1);
        as(CHLOE)
                .get(path(conversation, "/messages/"))
                .then()
                .body("messages.message", equalTo(List.of("after")));
        send(CHLOE, Map.of("message", "Hello", "reply_to", before))
                .then()
                .statusCode(201)
                .body("reply_to_message.message", equalTo("after"));
        send(CHLOE, Map.of("message", "Hello", "reply_to", before - 1)).then().statusCode(400);
    }

    @Test
    void repeatedMessageIsSentOnce() {
        String id = UUID.randomUUID().toString();
        Map<String, Object> body = Map.of("message", "once", "client_message_id", id);
        long first = send(JOHN, body).then().statusCode(201).extract().jsonPath().getLong("id");

        send(JOHN, body).then().statusCode(200).body("id", equalTo((int) first));
        send(JOHN, Map.of("message", "other", "client_message_id", id)).then().statusCode(422);
        send(MARIA, body).then().statusCode(201);
        unread(MANAGER, 2);
    }

    @Test
    void badMessagesAreRefused() {
        for (Object bad :
                List.of(
                        Map.of(),
                        Map.of("message", " "),
                        Map.of("message", "\u200b\u3164"),
                        Map.of("message", "a".repeat(5_001)),
                        Map.of("message", "a\u0000b"),
                        Map.of("message", "a", "reply_to", 1_000_000_000),
                        Map.of("message", "a", "mentions", List.of(8)),
                        Map.of("message", "a", "client_message_id", "x"))) {
            send(JOHN, bad).then().statusCode(400);
        }
        for (String query :
                List.of("limit=0", "limit=101", "before_id=x", "before_id=1&after_id=1")) {
            as(JOHN).get(path(conversation, "/messages/?" + query)).then().statusCode(400);
        }
        as(JOHN).get(path(conversation, "/messages/")).then().body("messages", hasSize(0));
        as(JOHN).get(ABC + "/conversations/")
                .then()
                .body("results.find { it.id == " + conversation + " }.last_message", nullValue());
    }

    @Test
    void strangersReadAndWriteNothing() {
        for (String stranger : List.of(CHLOE, LENA)) {
            send(stranger, Map.of("message", "intruding")).then().statusCode(404);
            mark(stranger, Map.of()).then().statusCode(404);
            as(stranger).get(path(conversation, "/messages/")).then().statusCode(404);
        }
        given().get(path(conversation, "/messages/")).then().statusCode(401);
        given().post(path(conversation, "/mark_as_read/")).then().statusCode(401);
    }

    @Test
    void senderEditsAndWhoIsNewlyMentionedIsTold() {
        long id = sent(JOHN, "Hello @Maria Rossi");
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS)) {
            edit(JOHN, id, "Hello @Maria Rossi and @Ahmed Khan")
                    .then()
                    .statusCode(200)
                    .body("is_edited", equalTo(true))
                    .body("mentions", equalTo(List.of(6, 7)));
            edit(JOHN, id, "Hello @Maria Rossi and @Ahmed Khan").then().statusCode(200);

            List<ChatEvent> told = events.await(1, this::isOurs);
            assertThat(told).hasSize(1);
            MessageEdited edited = (MessageEdited) told.getFirst();
            assertThat(edited.newlyMentionedIds()).containsExactly(7L);
            assertThat(edited.message().sequence()).isEqualTo(edited.sequence());
            assertThat(edited.message().sentSequence()).isLessThan(edited.sequence());
            as(JOHN).get(path(conversation, "/messages/"))
                    .then()
                    .body("messages[0].sequence", equalTo((int) edited.sequence()))
                    .body(
                            "messages[0].sent_sequence",
                            equalTo(edited.message().sentSequence().intValue()));
        }
        edit(MARIA, id, "x").then().statusCode(403);
        edit(CHLOE, id, "x").then().statusCode(404);
        edit(LENA, id, "x").then().statusCode(404);
        edit(JOHN, id, " ").then().statusCode(400);
        edit(JOHN, 1_000_000_000, "x").then().statusCode(404);
    }

    @Test
    void senderOrManagerDeletes() {
        long soft = sent(JOHN, "soft");
        long hard = sent(JOHN, "hard");
        long last = sent(MARIA, "managed");
        unread(MANAGER, 3);
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS)) {
            delete(MARIA, soft, "").then().statusCode(403);
            delete(CHLOE, soft, "").then().statusCode(404);
            for (int i = 0; i < 2; i++) {
                delete(JOHN, soft, "")
                        .then()
                        .statusCode(200)
                        .body("hard_delete", equalTo(false))
                        .body("message.message", equalTo("[Message deleted]"));
            }
            unread(MANAGER, 2);
            for (int i = 0; i < 2; i++) {
                delete(JOHN, hard, "?hard_delete=true")
                        .then()
                        .statusCode(200)
                        .body("message", nullValue());
            }
            delete(MANAGER, last, "?hard_delete=true").then().statusCode(200);
            unread(MANAGER, 0);
            unread(MARIA, 0);
            assertThat(
                            events.await(6, this::isOurs).stream()
                                    .filter(MessageDeleted.class::isInstance))
                    .hasSize(3);
        }
        edit(JOHN, soft, "x").then().statusCode(400).body("code", equalTo("message-deleted"));
        edit(JOHN, hard, "x").then().statusCode(404);
        as(JOHN).get(path(conversation, "/messages/"))
                .then()
                .body("messages.id", equalTo(List.of((int) soft)));
        as(JOHN).get(ABC + "/conversations/")
                .then()
                .body(
                        "results.find { it.id == " + conversation + " }.last_message.id",
                        equalTo((int) soft));
    }

    @Test
    void reactionIsOnePerPerson() {
        long id = sent(JOHN, "Done");
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS)) {
            react(MARIA, id, "👍")
                    .then()
                    .statusCode(201)
                    .body("success", equalTo(true))
                    .body("emoji", equalTo("👍"))
                    .body("staff", equalTo(6))
                    .body("staff_name", equalTo("Maria Rossi"))
                    .body("data.reactions.emoji", equalTo(List.of("👍")));
            react(MARIA, id, "👍").then().statusCode(201);
            react(MARIA, id, "🎉").then().statusCode(201);
            react(JOHN, id, "🎉").then().statusCode(201);
            as(JOHN).get(path(conversation, "/messages/"))
                    .then()
                    .body("messages[0].reaction_summary", equalTo(Map.of("🎉", 2)))
                    .body("results[0].reaction_summary", equalTo(Map.of("🎉", 2)));
            as(MARIA)
                    .delete(ABC + "/messages/" + id + "/react/🎉/")
                    .then()
                    .statusCode(200)
                    .body("message.reaction_summary", equalTo(Map.of("🎉", 1)))
                    .body("data.reactions.staff", equalTo(List.of(5)));
            as(MARIA).delete(ABC + "/messages/" + id + "/react/🎉/").then().statusCode(404);
            assertThat(events.await(5, this::isOurs))
                    .extracting(each -> ((ReactionChanged) each).action())
                    .containsExactly(
                            Action.ADD, Action.REMOVE, Action.ADD, Action.ADD, Action.REMOVE);
        }
        react(MARIA, id, "\u2764").then().statusCode(201).body("emoji", equalTo("\u2764\ufe0f"));
        as(MARIA)
                .delete(ABC + "/messages/" + id + "/react/\u2764/")
                .then()
                .statusCode(200)
                .body("data.reactions", hasSize(1));
        react(MARIA, id, "👍👍").then().statusCode(400).body("errors[0].field", equalTo("emoji"));
        react(CHLOE, id, "👍").then().statusCode(404);
        react(LENA, id, "👍").then().statusCode(404);
    }

    @Test
    void conversationIsOpenedWithItsLastMessages() {
        for (int i = 0; i < 52; i++) {
            sent(JOHN, "message " + i);
        }
        as(MARIA)
                .get(path(conversation, "/"))
                .then()
                .statusCode(200)
                .body("id", equalTo((int) conversation))
                .body("sequence", equalTo(53))
                .body("unread_count", equalTo(52))
                .body("messages", hasSize(50))
                .body("messages[0].message", equalTo("message 2"))
                .body("messages[49].message", equalTo("message 51"));
        as(CHLOE).get(path(conversation, "/")).then().statusCode(404);
    }

    @Test
    void severalConversationsAreReadAtOnce() {
        long other = group(JOHN, "Other " + UUID.randomUUID(), 6L);
        long foreign = group(JOHN, "Foreign " + UUID.randomUUID(), 7L);
        sent(JOHN, "one");
        sent(JOHN, "two");
        bulk(MARIA, List.of(conversation, foreign)).then().statusCode(404);
        unread(MARIA, 2);
        bulk(MARIA, List.of(conversation, other, conversation))
                .then()
                .statusCode(200)
                .body("success", equalTo(true))
                .body("marked_conversations", equalTo(1))
                .body("total_messages_marked", equalTo(2));
        unread(MARIA, 0);
        unread(MANAGER, 2);
        bulk(MARIA, List.of()).then().statusCode(400);
        bulk(MARIA, Collections.nCopies(101, conversation)).then().statusCode(400);
        bulk(MARIA, Arrays.asList(conversation, null)).then().statusCode(400);
    }

    @Test
    void oneMessageIsReadAndSoIsWhatWasBeforeIt() {
        long first = sent(JOHN, "one");
        long second = sent(JOHN, "two");
        sent(JOHN, "three");
        markOne(MARIA, second)
                .then()
                .statusCode(200)
                .body("was_unread", equalTo(true))
                .body("message.id", equalTo((int) second))
                .body("message.read_by", equalTo(List.of(6)))
                .body("message.read_by_list[0].name", equalTo("Maria Rossi"));
        unread(MARIA, 1);
        markOne(MARIA, first).then().statusCode(200).body("was_unread", equalTo(false));
        markOne(JOHN, second).then().statusCode(200).body("was_unread", equalTo(false));
        delete(JOHN, first, "?hard_delete=true");
        markOne(MARIA, first).then().statusCode(404);
        markOne(CHLOE, second).then().statusCode(404);
        markOne(LENA, second).then().statusCode(404);
    }

    @Test
    void unreadOfAConversationThatIsLeftOrDeletedCountsNoMore() {
        sent(JOHN, "one");
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS)) {
            as(MARIA).post(path(conversation, "/leave/")).then().statusCode(204);
            as(JOHN).delete(path(conversation, "/")).then().statusCode(204);

            assertThat(
                            events
                                    .await(
                                            2,
                                            event ->
                                                    event instanceof UnreadChanged && isOurs(event))
                                    .stream()
                                    .flatMap(event -> ((UnreadChanged) event).counts().stream()))
                    .extracting(UnreadCount::staffId, UnreadCount::conversationUnread)
                    .containsExactly(
                            org.assertj.core.api.Assertions.tuple(6L, 0L),
                            org.assertj.core.api.Assertions.tuple(7L, 0L));
        }
    }

    @Test
    void whoLeavesKeepsTheReceiptsAndHindersNobody() {
        long seen = sent(JOHN, "seen by all");
        for (String reader : List.of(MARIA, MANAGER)) {
            as(reader).post(path(conversation, "/mark_as_read/")).then().statusCode(200);
        }
        long unseen = sent(JOHN, "not seen by Maria");
        as(MANAGER).post(path(conversation, "/mark_as_read/")).then().statusCode(200);
        as(MARIA).post(path(conversation, "/leave/")).then().statusCode(204);

        as(JOHN).get(path(conversation, "/messages/"))
                .then()
                .body("messages[0].read_by", containsInAnyOrder(6, 7))
                .body("messages[1].read_by", equalTo(List.of(7)))
                .body("messages[1].status", equalTo("read"));
        as(JOHN).get(path(conversation, "/sync/?after=5"))
                .then()
                .body("messages.id", equalTo(List.of((int) unseen)));

        as(JOHN).contentType("application/json")
                .body(Map.of("staff_ids", List.of(6)))
                .post(path(conversation, "/participants/"))
                .then()
                .statusCode(200);
        long again = sent(JOHN, "after the return");
        as(MARIA).post(path(conversation, "/mark_as_read/")).then().statusCode(200);
        as(JOHN).get(path(conversation, "/messages/"))
                .then()
                .body("messages.id", equalTo(List.of((int) seen, (int) unseen, (int) again)))
                .body("messages[1].read_by", equalTo(List.of(7)))
                .body("messages[2].read_by", equalTo(List.of(6)));
        as(MARIA)
                .get(path(conversation, "/sync/"))
                .then()
                .body("messages.id", equalTo(List.of((int) again)));
    }

    @Test
    void wordsAreFoundInOwnConversationsOnly() {
        String word = "w" + UUID.randomUUID().toString().replace("-", "");
        long foreign = group(MANAGER, "Foreign " + UUID.randomUUID(), 6L);
        as(MANAGER)
                .contentType("application/json")
                .body(Map.of("message", word))
                .post(path(foreign, "/send-message/"));
        long first = sent(JOHN, "before " + word);
        long deleted = sent(JOHN, "deleted " + word);
        delete(JOHN, deleted, "");
        long second = sent(MARIA, "after " + word);

        search(JOHN, "q=" + word)
                .then()
                .statusCode(200)
                .body("results.message.id", equalTo(List.of((int) second, (int) first)))
                .body("results[0].conversation.id", equalTo((int) conversation))
                .body("next", nullValue());
        search(JOHN, "q=" + word.substring(0, 20) + "&limit=1")
                .then()
                .body("results.message.id", equalTo(List.of((int) second)))
                .body("next", equalTo(Long.toString(second)));
        search(JOHN, "q=" + word + "&limit=1&cursor=" + second)
                .then()
                .body("results.message.id", equalTo(List.of((int) first)));
        search(CHLOE, "q=" + word).then().body("results", hasSize(0));
        search(LENA, "q=" + word).then().statusCode(404);
        as(JOHN).contentType("application/json")
                .body(Map.of("staff_ids", List.of(8)))
                .post(path(conversation, "/participants/"));
        search(CHLOE, "q=" + word).then().body("results", hasSize(0));
        for (String query :
                List.of("limit=1", "q=", "q=%20", "q=a&limit=0", "q=a&cursor=x", "q=%00")) {
            as(JOHN).urlEncodingEnabled(false)
                    .get(ABC + "/conversations/search/?" + query)
                    .then()
                    .statusCode(400);
        }
    }

    @Test
    void everyWordThatAReaderSeesIsFound() {
        Map<String, Long> ids = new HashMap<>();
        for (WordCases.Case each : WordCases.ALL) {
            long id = ids.computeIfAbsent(each.text(), text -> sent(JOHN, text));

            assertThat(found(each.search()).contains((int) id))
                    .as(each.toString())
                    .isEqualTo(each.isFound());
        }
        long edited = sent(JOHN, "nothing special");
        edit(JOHN, edited, "caf\u00e9.terrasse").then().statusCode(200);
        assertThat(found("terrasse")).contains((int) edited);
        assertThat(found("special")).doesNotContain((int) edited);
    }

    /** All planes, marks, joiners and directions, composed and decomposed. */
    @Test
    void randomTextIsStoredNormalAndShownAsItIsStored() {
        List<String> written = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS)) {
            for (String text : WordCases.randomMessages(19, 1_000)) {
                String normal = WrittenText.normalized(text);
                written.add(normal);
                long id = sent(JOHN, text);
                String last = as(MARIA).get(path(conversation, "/")).path("last_message.message");
                assertThat(WordCases.isWholeBeginning(last, normal)).isTrue();
                assertThat(last.codePointCount(0, last.length())).isLessThanOrEqualTo(100);
                String word = normal.split("\\s+", -1)[0];
                if (word.codePointCount(0, word.length()) < 200
                        && SearchWords.query(word) != null) {
                    assertThat(found(word)).contains((int) id);
                }
                String mentioning = "@Maria \uff32ossi\u200b " + text;
                expected.add(WrittenText.normalized(mentioning));
                edit(JOHN, id, mentioning)
                        .then()
                        .statusCode(200)
                        .body("message", equalTo(expected.getLast()))
                        .body("mentions", equalTo(List.of(6)));
            }
            assertThat(
                            as(MARIA)
                                    .get(path(conversation, "/sync/?limit=100"))
                                    .jsonPath()
                                    .getList("messages.message"))
                    .isEqualTo(expected);
            assertThat(
                            events
                                    .await(
                                            written.size(),
                                            event ->
                                                    event instanceof MessageSent sent
                                                            && sent.conversationId()
                                                                    == conversation)
                                    .stream()
                                    .map(event -> ((MessageSent) event).message().message()))
                    .isEqualTo(written);
        }
    }

    private static List<Integer> found(String words) {
        return as(MARIA)
                .queryParam("q", words)
                .queryParam("limit", 100)
                .get(ABC + "/conversations/search/")
                .then()
                .statusCode(200)
                .extract()
                .path("results.message.id");
    }

    @Test
    void typingIsToldAndNeverStored() {
        try (Records signals = Records.from(Topic.CHAT_SIGNALS)) {
            typing(JOHN, Map.of("is_typing", true)).then().statusCode(202);
            StaffTyping typing = (StaffTyping) signals.await(1, this::isOurs).getFirst();
            assertThat(typing.staffName()).isEqualTo("John Smith");
            assertThat(typing.isTyping()).isTrue();
            as(JOHN).post(path(conversation, "/typing/")).then().statusCode(202);
            typing(JOHN, Map.of("is_typing", false)).then().statusCode(202);
            assertThat(signals.await(3, this::isOurs).stream().map(StaffTyping.class::cast))
                    .extracting(StaffTyping::isTyping)
                    .containsExactly(true, true, false);
        }
        typing(JOHN, Map.of("is_typing", "x")).then().statusCode(400);
        typing(CHLOE, Map.of()).then().statusCode(404);
        typing(LENA, Map.of()).then().statusCode(404);
        as(JOHN).get(path(conversation, "/")).then().body("sequence", equalTo(1));
    }

    private boolean isOurs(ChatEvent event) {
        return event.key().endsWith("/" + conversation);
    }

    private Response send(String who, Object body) {
        return as(who).contentType("application/json")
                .body(body)
                .post(path(conversation, "/send-message/"));
    }

    private long sent(String who, String text) {
        return send(who, Map.of("message", text))
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    private static Response edit(String who, long id, String text) {
        return as(who).contentType("application/json")
                .body(Map.of("message", text))
                .patch(ABC + "/messages/" + id + "/edit/");
    }

    private static Response delete(String who, long id, String query) {
        return as(who).delete(ABC + "/messages/" + id + "/delete/" + query);
    }

    private static Response react(String who, long id, String emoji) {
        return as(who).contentType("application/json; charset=UTF-8")
                .body(Map.of("emoji", emoji))
                .post(ABC + "/messages/" + id + "/react/");
    }

    private Response mark(String who, Object body) {
        return as(who).contentType("application/json")
                .body(body)
                .post(path(conversation, "/mark_as_read/"));
    }

    private static Response bulk(String who, List<?> ids) {
        return as(who).contentType("application/json")
                .body(Map.of("conversation_ids", ids))
                .post(ABC + "/conversations/bulk-mark-as-read/");
    }

    private static Response markOne(String who, long id) {
        return as(who).post(ABC + "/messages/" + id + "/mark-as-read/");
    }

    private static Response search(String who, String query) {
        return as(who).get(ABC + "/conversations/search/?" + query);
    }

    private Response typing(String who, Object body) {
        return as(who).contentType("application/json")
                .body(body)
                .post(path(conversation, "/typing/"));
    }

    private void unread(String who, int count) {
        as(who).get(ABC + "/conversations/")
                .then()
                .body(
                        "results.find { it.id == " + conversation + " }.unread_count",
                        equalTo(count));
    }
}
