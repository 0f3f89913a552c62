package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestChatEvent.CloseReason;
import com.hotelchat.events.GuestChatEvent.ConversationClosed;
import com.hotelchat.events.GuestChatEvent.ConversationOpened;
import com.hotelchat.events.GuestChatEvent.MessageSent;
import com.hotelchat.events.GuestChatEvent.MessagesRead;
import com.hotelchat.events.GuestChatEvent.StaffAssigned;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.events.StayEvent.CheckedIn;
import com.hotelchat.events.StayEvent.CheckedOut;
import com.hotelchat.events.StayEvent.Guest;
import com.hotelchat.events.Topic;
import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.guestchat.Hotel.Stay;
import com.hotelchat.messaging.OutboxRelay;
import com.hotelchat.testkit.Records;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class VerticalTest {

    @Inject OutboxRelay relay;

    @BeforeEach
    void awaitTheStaff() {
        Hotel.awaitTheStaff();
    }

    @Test
    void checkInOpensAConversationAndItsStay() {
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            Session guest = Hotel.checkIn().enter();

            ConversationOpened opened =
                    (ConversationOpened) events.await(1, of(guest.conversation())).getFirst();
            assertThat(opened.sequence()).isEqualTo(1);
            assertThat(opened.stayId()).isEqualTo(guest.stay().stayId());
            assertThat(opened.guestName()).isEqualTo("Ada Byron");
        }
    }

    @Test
    void guestMessageIsStoredAnsweredAndToldAlike() throws Exception {
        Session guest = Hotel.checkIn().enter();
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            Response answer =
                    guest.send(
                            guest.request().header("X-Socket-ID", "1.2"),
                            Map.of("message", "  When is breakfast?  "));

            answer.then()
                    .statusCode(201)
                    .body("conversation_id", equalTo((int) guest.conversation()))
                    .body("message.message", equalTo("When is breakfast?"))
                    .body("message.sender_type", equalTo("guest"))
                    .body("message.sequence", equalTo(2))
                    .body("message.status", equalTo("delivered"))
                    .body("staff_info", nullValue());
            MessageSent sent = await(events, guest, MessageSent.class);
            assertThat(sent.actor().socketId()).isEqualTo("1.2");
            assertThat(sent.recipientStaffIds()).containsExactly(5L, 6L);
            assertThat(sent.unreadCount()).isEqualTo(1);
            JsonNode told = EventJson.mapper().readTree(EventJson.encode(sent)).get("message");
            assertThat(EventJson.mapper().readTree(answer.asString()).get("message"))
                    .isEqualTo(told);
            assertThat(
                            EventJson.mapper()
                                    .readTree(
                                            guest.request()
                                                    .get(guest.path("/messages/"))
                                                    .asString())
                                    .get(0))
                    .isEqualTo(told);
        }
    }

    @Test
    void staffWhoSendTakeTheConversationOverOnce() {
        Session guest = Hotel.checkIn().enter();
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            guest.send(as("john.smith"), "Good evening")
                    .then()
                    .statusCode(201)
                    .body("message.staff_name", equalTo("John Smith"))
                    .body("message.sequence", equalTo(3))
                    .body("staff_info.role", notNullValue());
            guest.send(as("john.smith"), "How are you?").then().statusCode(201);
            guest.send(as("maria.rossi"), "And me").then().statusCode(201);

            List<ChatEvent> told = events.await(5, of(guest.conversation()));

            assertThat(told)
                    .extracting(each -> (Class) each.getClass())
                    .containsExactly(
                            StaffAssigned.class,
                            MessageSent.class,
                            MessageSent.class,
                            StaffAssigned.class,
                            MessageSent.class);
            assertThat(told)
                    .extracting(each -> each.position().getAsLong())
                    .containsExactly(2L, 3L, 4L, 5L, 6L);
            assertThat(((MessageSent) told.get(1)).recipientStaffIds()).isEmpty();
        }
    }

    @Test
    void repetitionFindsTheFirstMessage() {
        Session guest = Hotel.checkIn().enter();
        String id = UUID.randomUUID().toString();
        Map<String, Object> body = Map.of("message", "once", "client_message_id", id);

        int first =
                guest.send(guest.request(), body)
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("message.id");

        guest.send(guest.request(), body)
                .then()
                .statusCode(200)
                .body("message.id", equalTo(first))
                .body("message.client_message_id", equalTo(id));
        guest.send(guest.request().header("Idempotency-Key", id), Map.of("message", "once"))
                .then()
                .statusCode(200)
                .body("message.id", equalTo(first));
        guest.send(guest.request(), Map.of("message", "other", "client_message_id", id))
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency-key-reused"));
        guest.send(guest.request().header("Idempotency-Key", UUID.randomUUID().toString()), body)
                .then()
                .statusCode(400);
        guest.send(as("john.smith"), body).then().statusCode(201);
    }

    @Test
    void repetitionsAtTheSameTimeStoreOneMessage() throws Exception {
        Session guest = Hotel.checkIn().enter();
        Map<String, Object> body =
                Map.of("message", "once", "client_message_id", UUID.randomUUID().toString());

        List<Response> answers = together(16, i -> guest.send(guest.request(), body));

        assertThat(answers).extracting(Response::statusCode).containsOnly(200, 201);
        assertThat(answers).extracting(Response::statusCode).containsOnlyOnce(201);
        guest.request().get(guest.path("/messages/")).then().body("$", hasSize(1));
    }

    @Test
    void writersAtTheSameTimeLeaveNoHoleInTheSequence() throws Exception {
        Session guest = Hotel.checkIn().enter();
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            List<Response> answers =
                    together(
                            64,
                            i ->
                                    i % 2 == 0
                                            ? guest.says("guest " + i)
                                            : guest.send(
                                                    as(i % 4 == 1 ? "john.smith" : "maria.rossi"),
                                                    "staff " + i));

            assertThat(answers).extracting(Response::statusCode).containsOnly(201);
            long last =
                    as("john.smith")
                            .get("/api/chat/hotel-abc/conversations/")
                            .jsonPath()
                            .getLong("find { it.id == " + guest.conversation() + " }.sequence");
            List<Long> sequences =
                    events.await((int) last - 1, of(guest.conversation())).stream()
                            .map(each -> each.position().getAsLong())
                            .toList();
            assertThat(sequences)
                    .containsExactlyElementsOf(LongStream.rangeClosed(2, last).boxed().toList());
        }
    }

    /** Each answer makes its writer the handler, and so overtakes what the other one decided on. */
    @Test
    void staffWhoOvertakeEachOtherAreAllHeard() throws Exception {
        Session guest = Hotel.checkIn().enter();

        List<Response> answers =
                together(
                        100,
                        i ->
                                guest.send(
                                        as(i % 2 == 0 ? "john.smith" : "maria.rossi"),
                                        "staff " + i));

        assertThat(answers).extracting(Response::statusCode).containsOnly(201);
    }

    @Test
    void replyShowsWhatItAnswers() {
        Session guest = Hotel.checkIn().enter();
        Session other = Hotel.checkIn().enter();
        int question = guest.says("x".repeat(200)).path("message.id");
        int foreign = other.says("secret").path("message.id");

        guest.send(as("john.smith"), Map.of("message", "yes", "reply_to", question))
                .then()
                .statusCode(201)
                .body("message.reply_to.id", equalTo(question))
                .body("message.reply_to.message", equalTo("x".repeat(100)))
                .body("message.reply_to.sender_name", equalTo("Ada Byron"))
                .body("message.reply_to_message.message_id", equalTo(question))
                .body("message.reply_to_id", equalTo(question));
        guest.send(guest.request(), Map.of("message", "no", "reply_to", foreign))
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("reply_to"));
    }

    @Test
    void badInputIsRefusedAndNothingStored() {
        Session guest = Hotel.checkIn().enter();
        for (String body :
                List.of(
                        "",
                        "null",
                        "[]",
                        "{",
                        "{}",
                        "{\"message\": null}",
                        "{\"message\": 5}",
                        "{\"message\": true}",
                        "{\"message\": {}}",
                        "{\"message\": \" \\n \"}",
                        "{\"message\": \"\\u00a0\"}",
                        "{\"message\": \"\\u200b\\u2060\"}",
                        "{\"message\": \"\\u3164\"}",
                        "{\"message\": \"\\u2800\"}",
                        "{\"message\": \"a\\u0000b\"}",
                        "{\"message\": \"a\\ud800b\"}",
                        "{\"message\": \"" + "a".repeat(5001) + "\"}",
                        "{\"message\": \"a\", \"reply_to\": \"x\"}",
                        "{\"message\": \"a\", \"reply_to\": 1.5}",
                        "{\"message\": \"a\", \"reply_to\": 999999999999999999999}",
                        "{\"message\": \"a\", \"reply_to\": -1}",
                        "{\"message\": \"a\", \"client_message_id\": \" \"}",
                        "{\"message\": \"a\", \"client_message_id\": \"\\u0000\"}",
                        "{\"message\": \"a\", \"client_message_id\": \"x\"}")) {
            Response answer = guest.send(guest.request(), (Object) body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            answer.then()
                    .contentType("application/problem+json")
                    .body("status", equalTo(400))
                    .body("code", notNullValue())
                    .body("error", notNullValue());
        }
        for (byte[] body :
                List.of(
                        "{\"message\": \"a\"}".getBytes(StandardCharsets.UTF_16),
                        "{\"message\": \"a\"}".getBytes(StandardCharsets.UTF_16LE),
                        "{\"message\": \"\u00C0\u00AF\"}".getBytes(StandardCharsets.ISO_8859_1))) {
            guest.send(guest.request(), (Object) body)
                    .then()
                    .statusCode(400)
                    .body("code", notNullValue());
        }
        guest.request().get(guest.path("/messages/")).then().body("$", hasSize(0));

        guest.says("\uD83D\uDE00".repeat(5000)).then().statusCode(201);
    }

    @Test
    void textIsKeptAsItIsSeenAndUnusableSocketIdsAreIgnored() {
        Session guest = Hotel.checkIn().enter();
        guest.send(
                        guest.request().header("X-Socket-ID", "undefined"),
                        "\u00A0\u200BMun\u0303oz \u2764\uFE0F\u2060 ")
                .then()
                .statusCode(201)
                .body("message.message", equalTo("Mu\u00F1oz \u2764\uFE0F"));
    }

    @Test
    void olderClientsMarkAsReadWithoutNamingTheHotel() {
        Session guest = Hotel.checkIn().enter();
        guest.says("Hello");
        as("john.smith")
                .post("/api/chat/conversations/" + guest.conversation() + "/mark-read/")
                .then()
                .statusCode(200)
                .body("marked_as_read", equalTo(1));
        as("lena.meyer")
                .post("/api/chat/conversations/" + guest.conversation() + "/mark-read/")
                .then()
                .statusCode(404);
    }

    @Test
    void pagesLeadOnInBothDirections() {
        Session guest = Hotel.checkIn().enter();
        List<Integer> ids =
                IntStream.range(0, 13)
                        .mapToObj(i -> guest.says("m" + i).<Integer>path("message.id"))
                        .toList();

        Response last = guest.request().get(guest.path("/messages/"));
        last.then().body("id", equalTo(ids.subList(3, 13)));
        assertThat(last.header("Link"))
                .isEqualTo(
                        "<"
                                + guest.path("/messages/")
                                + "?limit=10&before_id="
                                + ids.get(3)
                                + ">; rel=\"next\"");
        Response before = guest.request().get(guest.path("/messages/?before_id=" + ids.get(3)));
        before.then().body("id", equalTo(ids.subList(0, 3)));
        assertThat(before.header("Link")).isNull();
        Response after =
                as("john.smith").get(guest.path("/messages?limit=2&after_id=" + ids.get(0)));
        after.then().body("id", contains(ids.get(1), ids.get(2)));
        assertThat(after.header("Link")).contains("after_id=" + ids.get(2));
        for (String query :
                List.of(
                        "limit=0",
                        "limit=101",
                        "limit=-1",
                        "limit=x",
                        "limit=\u0661",
                        "limit=99999999999",
                        "before_id=x",
                        "before_id=\u0661",
                        "after_id=1.5",
                        "before_id=1&after_id=1")) {
            assertThat(guest.request().get(guest.path("/messages/?" + query)).statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
    }

    @Test
    void readingMovesForwardOnEachSide() {
        Session guest = Hotel.checkIn().enter();
        int first = guest.says("one").path("message.id");
        int second = guest.says("two").path("message.id");
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            markAsRead(guest, "john.smith", Map.of("up_to_message_id", first))
                    .then()
                    .statusCode(200)
                    .body("marked_as_read", equalTo(1))
                    .body("conversation_id", equalTo((int) guest.conversation()));
            assertThat(unread(guest)).isEqualTo(1);
            as("john.smith")
                    .post(guest.path("/mark-read/"))
                    .then()
                    .body("marked_as_read", equalTo(1));
            assertThat(unread(guest)).isZero();
            markAsRead(guest, "john.smith", Map.of("up_to_message_id", first))
                    .then()
                    .body("marked_as_read", equalTo(0));
            int reply = guest.send(as("john.smith"), "yes").path("message.id");
            guest.request()
                    .post(
                            "/api/chat/hotel-abc/conversation/"
                                    + guest.conversation()
                                    + "/mark-as-read")
                    .then()
                    .statusCode(200)
                    .body("marked_as_read", equalTo(1));

            List<MessagesRead> read =
                    events.await(5, of(guest.conversation())).stream()
                            .filter(MessagesRead.class::isInstance)
                            .map(MessagesRead.class::cast)
                            .toList();
            assertThat(read)
                    .extracting(MessagesRead::messageIds)
                    .containsExactly(
                            List.of((long) first), List.of((long) second), List.of((long) reply));
            assertThat(read).extracting(MessagesRead::unreadCount).containsExactly(1L, 0L, 0L);
            assertThat(read)
                    .extracting(each -> each.actor().type())
                    .containsExactly(SenderType.STAFF, SenderType.STAFF, SenderType.GUEST);
            guest.request()
                    .get(guest.path("/messages/"))
                    .then()
                    .body("status", contains("read", "read", "read"))
                    .body("read_by_staff", contains(true, true, false))
                    .body("read_by_guest", contains(false, false, true));
        }
    }

    @Test
    void messageOfAnotherConversationIsNoReadPosition() {
        Session guest = Hotel.checkIn().enter();
        Session other = Hotel.checkIn().enter();
        int foreign = other.says("secret").path("message.id");

        for (long unknown : new long[] {foreign, Long.MAX_VALUE, 0, -1}) {
            markAsRead(guest, "john.smith", Map.of("up_to_message_id", unknown))
                    .then()
                    .statusCode(404);
        }
    }

    @Test
    void openingTakesOverAndReads() {
        Session guest = Hotel.checkIn().enter();
        guest.says("hello");
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            as("john.smith")
                    .post(guest.path("/assign-staff/"))
                    .then()
                    .statusCode(200)
                    .body("assigned_staff.name", equalTo("John Smith"))
                    .body("sessions_updated", equalTo(1))
                    .body("room_number", equalTo(guest.stay().room()))
                    .body("messages_marked_read", equalTo(1));
            as("john.smith")
                    .contentType("application/json")
                    .body(Map.of("staff_id", 6))
                    .post(guest.path("/assign-staff/"))
                    .then()
                    .body("assigned_staff.name", equalTo("Maria Rossi"));
            as("maria.rossi")
                    .post(guest.path("/assign-staff/"))
                    .then()
                    .body("sessions_updated", equalTo(0));
            as("john.smith")
                    .contentType("application/json")
                    .body(Map.of("staff_id", 21))
                    .post(guest.path("/assign-staff/"))
                    .then()
                    .statusCode(400);

            List<ChatEvent> told = events.await(3, of(guest.conversation()));

            assertThat(told)
                    .extracting(each -> (Class) each.getClass())
                    .containsExactly(StaffAssigned.class, MessagesRead.class, StaffAssigned.class);
            assertThat(told)
                    .extracting(each -> each.position().getAsLong())
                    .containsExactly(3L, 4L, 5L);
            given().header("X-Guest-Session", guest.token())
                    .get("/api/chat/guest-session/validate/")
                    .then()
                    .body("current_staff_handler.name", equalTo("Maria Rossi"));
        }
    }

    @Test
    void inboxShowsTheNewestActivityFirst() {
        Session quiet = Hotel.checkIn().enter();
        Session busy = Hotel.checkIn().enter();
        quiet.says("first");
        busy.says("second");

        Response inbox = as("maria.rossi").get("/api/chat/hotel-abc/conversations?limit=1");
        inbox.then()
                .body("$", hasSize(1))
                .body("[0].conversation_id", equalTo((int) busy.conversation()))
                .body("[0].last_message", equalTo("second"))
                .body("[0].guest_name", equalTo("Ada Byron"))
                .body("[0].has_unread", equalTo(true))
                .body("[0].unread_count", equalTo(1));
        String next = inbox.header("Link").replaceAll("<(.*)>.*", "$1");
        as("maria.rossi")
                .urlEncodingEnabled(false)
                .get(next)
                .then()
                .body("[0].id", equalTo((int) quiet.conversation()));
        as("maria.rossi").get("/api/chat/hotel-abc/conversations/?cursor=x").then().statusCode(400);
        as("maria.rossi").get("/api/chat/hotel-abc/conversations/?state=x").then().statusCode(400);
    }

    @Test
    void checkOutClosesAndRevokesAtOnce() {
        Stay stay = Hotel.checkIn();
        Session former = stay.enter();
        former.says("my secret");
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            stay.checkOut(2);

            ConversationClosed closed = await(events, former, ConversationClosed.class);
            assertThat(closed.reason()).isEqualTo(CloseReason.CHECK_OUT);
        }
        former.says("still here?").then().statusCode(401);
        former.request().get(former.path("/messages/")).then().statusCode(401);
        former.request()
                .get("/api/chat/guest-session/validate/")
                .then()
                .statusCode(401)
                .body("valid", equalTo(false))
                .body("reason", equalTo("revoked"));
        former.send(as("john.smith"), "bye")
                .then()
                .statusCode(409)
                .body("code", equalTo("conversation-closed"));
        as("john.smith").post(former.path("/assign-staff/")).then().statusCode(409);
        Hotel.tryPin(stay.hotel(), stay.room(), stay.pin()).then().statusCode(401);

        Session next = Hotel.checkIn(stay.hotel(), stay.room()).enter();
        next.request().get(next.path("/messages/")).then().body("$", hasSize(0));
        next.request().get(former.path("/messages/")).then().statusCode(404);
        former.request().get(next.path("/messages/")).then().statusCode(404);
    }

    @Test
    void checkInToAnOccupiedRoomReplacesTheFormerStay() throws SQLException {
        Stay stay = Hotel.checkIn();
        Session former = stay.enter();
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            Session next = Hotel.checkIn(stay.hotel(), stay.room()).enter();

            assertThat(await(events, former, ConversationClosed.class).reason())
                    .isEqualTo(CloseReason.REPLACED);
            assertThat(next.conversation()).isNotEqualTo(former.conversation());
            former.says("mine!").then().statusCode(409);
        }
        // A minute later, it was no swap of rooms.
        try (Connection database = GuestChatServers.database();
                PreparedStatement age =
                        database.prepareStatement(
                                """
                                update stay set roomless_since = roomless_since - interval '1 minute'
                                where stay_id = ?
                                """)) {
            age.setString(1, stay.stayId());
            assertThat(age.executeUpdate()).isEqualTo(1);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> former.says("mine!").statusCode() == 401);
    }

    @Test
    void checkInThatComesAfterThatOfALaterGuestDisturbsNobody() {
        Stay stay = Hotel.checkIn();
        Session present = stay.enter();
        String late = UUID.randomUUID().toString();
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            Records.say(
                    new CheckedIn(
                            stay.hotel(),
                            late,
                            stay.room(),
                            new Guest("Al", "Late", null),
                            Instant.now().minusSeconds(86_400),
                            null,
                            "pin-" + UUID.randomUUID(),
                            1));

            List<ChatEvent> told =
                    events.await(
                            2,
                            event ->
                                    event instanceof GuestChatEvent change
                                            && change.roomNumber().equals(stay.room()));

            assertThat(((ConversationOpened) told.getFirst()).stayId()).isEqualTo(late);
            assertThat(((ConversationClosed) told.getLast()).conversationId())
                    .isNotEqualTo(present.conversation());
        }
        present.says("still mine").then().statusCode(201);
    }

    @Test
    void checkOutThatOvertakesItsCheckInWaitsForIt() {
        Stay stay =
                new Stay(
                        "hotel-abc",
                        "EARLY",
                        UUID.randomUUID().toString(),
                        "pin-" + UUID.randomUUID());
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            Records.say(new CheckedOut(stay.hotel(), stay.stayId(), stay.room(), Instant.now(), 2));
            Records.say(
                    new CheckedIn(
                            stay.hotel(),
                            stay.stayId(),
                            stay.room(),
                            new Guest("Al", "Early", null),
                            Instant.now(),
                            null,
                            stay.pin(),
                            1));

            List<ChatEvent> told =
                    events.await(
                            2,
                            event ->
                                    event instanceof GuestChatEvent change
                                            && change.roomNumber().equals(stay.room()));

            assertThat(told.getFirst()).isInstanceOf(ConversationOpened.class);
            assertThat(told.getLast()).isInstanceOf(ConversationClosed.class);
            Hotel.tryPin(stay.hotel(), stay.room(), stay.pin()).then().statusCode(401);
        }
    }

    @Test
    void messageTakesTwoRoundTripsAndOneRecord() {
        Session guest = Hotel.checkIn().enter();
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            relay.stop();
            for (int warmUp = 0; warmUp < 30; warmUp++) {
                guest.says("warm").then().statusCode(201);
                guest.send(as("john.smith"), "warm").then().statusCode(201);
            }
            long before = GuestChatServers.roundTrips.count();
            for (int i = 0; i < 10; i++) {
                guest.says("counted").then().statusCode(201);
                guest.send(as("john.smith"), "counted").then().statusCode(201);
            }
            long roundTrips = GuestChatServers.roundTrips.count() - before;
            relay.start();

            assertThat(roundTrips).isEqualTo(2 * 20);
            guest.says("last").then().statusCode(201);
            List<ChatEvent> told = events.await(82, of(guest.conversation()));
            assertThat(((GuestChatEvent) told.getLast()).sequence()).isEqualTo(83);
        }
    }

    @Test
    void pageOfMessagesTakesTwoRoundTrips() {
        Session guest = Hotel.checkIn().enter();
        guest.says("Hello").then().statusCode(201);
        // Nothing else may be under way.
        Records.from(Topic.GUEST_CHAT_EVENTS).close();
        relay.stop();
        try {
            for (int warmUp = 0; warmUp < 30; warmUp++) {
                guest.request().get(guest.path("/messages/")).then().statusCode(200);
            }
            long before = GuestChatServers.roundTrips.count();
            for (int i = 0; i < 10; i++) {
                guest.request().get(guest.path("/messages/")).then().statusCode(200);
            }

            assertThat(GuestChatServers.roundTrips.count() - before).isEqualTo(2 * 10);
        } finally {
            relay.start();
        }
    }

    private static Response markAsRead(Session guest, String username, Object body) {
        return as(username)
                .contentType("application/json")
                .body(body)
                .post(
                        "/api/chat/hotel-abc/conversation/"
                                + guest.conversation()
                                + "/mark-as-read/");
    }

    private static int unread(Session guest) {
        return as("john.smith")
                .get("/api/chat/hotel-abc/conversations/")
                .path("find { it.id == " + guest.conversation() + " }.unread_count");
    }

    private static Predicate<ChatEvent> of(long conversation) {
        return event ->
                event instanceof GuestChatEvent change && change.conversationId() == conversation;
    }

    private static <E extends GuestChatEvent> E await(
            Records events, Session guest, Class<E> type) {
        return type.cast(
                events.await(1, of(guest.conversation()).and(type::isInstance)).getFirst());
    }

    private static List<Response> together(int number, IntFunction<Response> call)
            throws Exception {
        try (ExecutorService people = Executors.newFixedThreadPool(32)) {
            List<Callable<Response>> calls = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                int each = i;
                calls.add(() -> call.apply(each));
            }
            List<Response> answers = new ArrayList<>();
            for (Future<Response> answer : people.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }
}
