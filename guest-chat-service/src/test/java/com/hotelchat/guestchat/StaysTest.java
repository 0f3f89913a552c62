package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestChatEvent.CloseReason;
import com.hotelchat.events.GuestChatEvent.ConversationClosed;
import com.hotelchat.events.GuestChatEvent.ConversationMoved;
import com.hotelchat.events.GuestChatEvent.ConversationReopened;
import com.hotelchat.events.GuestChatEvent.ReopenReason;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.StayEvent;
import com.hotelchat.events.StayEvent.CheckedIn;
import com.hotelchat.events.StayEvent.CheckedOut;
import com.hotelchat.events.StayEvent.Guest;
import com.hotelchat.events.StayEvent.Moved;
import com.hotelchat.events.StayEvent.Reinstated;
import com.hotelchat.events.Topic;
import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.guestchat.Hotel.Stay;
import com.hotelchat.testkit.Records;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests arrive, move, leave, and stay after all, as other systems say. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class StaysTest {

    private static final String JOHN = "john.smith";

    @BeforeEach
    void awaitTheStaff() {
        Hotel.awaitTheStaff();
    }

    @Test
    void whoMovesKeepsTheConversation() {
        Stay stay = Hotel.checkIn();
        Session guest = stay.enter();
        guest.says("from the old room").then().statusCode(201);
        String newRoom = stay.room() + "N";
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS);
                Records sessions = Records.from(Topic.GUEST_CHAT_SESSIONS)) {
            Records.say(
                    new Moved(stay.hotel(), stay.stayId(), stay.room(), newRoom, Instant.now(), 2));

            ConversationMoved moved = (ConversationMoved) events.await(1, of(guest)).getFirst();
            assertThat(moved.fromRoom()).isEqualTo(stay.room());
            assertThat(moved.roomNumber()).isEqualTo(newRoom);
            assertThat(moved.sequence()).isEqualTo(3);
            StayAccessUpdated access =
                    (StayAccessUpdated) sessions.await(1, accessOf(stay)).getFirst();
            assertThat(access.roomNumber()).isEqualTo(newRoom);
            assertThat(access.isOpen()).isTrue();
            assertThat(access.sessionGeneration()).isEqualTo(1);
        }
        guest.request()
                .get(guest.path("/messages/"))
                .then()
                .body("message", contains("from the old room"));
        guest.says("from the new room")
                .then()
                .statusCode(201)
                .body("message.room_number", equalTo(newRoom));
        Hotel.tryPin(stay.hotel(), newRoom, stay.pin()).then().statusCode(200);
        Hotel.tryPin(stay.hotel(), stay.room(), stay.pin()).then().statusCode(401);

        Session next = Hotel.checkIn(stay.hotel(), stay.room()).enter();
        assertThat(next.conversation()).isNotEqualTo(guest.conversation());
        next.request().get(next.path("/messages/")).then().body("$", empty());
        next.request().get(guest.path("/messages/")).then().statusCode(404);
        guest.says("still mine").then().statusCode(201);
    }

    @Test
    void whoIsReinstatedHasTheConversationAgain() {
        Stay stay = Hotel.checkIn();
        Session guest = stay.enter();
        guest.says("before").then().statusCode(201);
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            stay.checkOut(2);
            events.await(1, of(guest));
            guest.says("gone").then().statusCode(401);

            Records.say(new Reinstated(stay.hotel(), stay.stayId(), stay.room(), Instant.now(), 3));

            List<ChatEvent> told = events.await(2, of(guest));
            assertThat(((ConversationClosed) told.get(0)).reason())
                    .isEqualTo(CloseReason.CHECK_OUT);
            assertThat(((ConversationReopened) told.get(1)).reason())
                    .isEqualTo(ReopenReason.REINSTATED);
        }
        // What a check-out ended stays ended; the PIN opens a session anew.
        guest.says("with the old session").then().statusCode(401);
        Session again = stay.enter();
        assertThat(again.conversation()).isEqualTo(guest.conversation());
        again.request().get(again.path("/messages/")).then().body("message", contains("before"));
    }

    @Test
    void correctionAfterAMoveDoesNotThrowTheGuestOut() {
        Stay former = Hotel.checkIn();
        former.enter();
        Stay stay = Hotel.checkIn();
        Session guest = stay.enter();
        former.checkOut(2);
        Records.say(
                new Moved(
                        stay.hotel(), stay.stayId(), stay.room(), former.room(), Instant.now(), 2));
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            // It names the present room, with the time of the arrival in the hotel.
            Records.say(
                    new CheckedIn(
                            stay.hotel(),
                            stay.stayId(),
                            former.room(),
                            new Guest("Ada", "Lovelace", null),
                            Instant.now().minusSeconds(3_600),
                            null,
                            null,
                            3));

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    as(JOHN).get(guest.path("/"))
                                            .path("guest_last_name")
                                            .equals("Lovelace"));
            assertThat(events.events(of(guest).and(ConversationClosed.class::isInstance)))
                    .isEmpty();
        }
        guest.says("still here").then().statusCode(201);
    }

    @Test
    void whatStaffClosedIsClosedByTheCheckOutToo() {
        Stay stay = Hotel.checkIn();
        Session guest = stay.enter();
        as(JOHN).post(guest.path("/close/")).then().statusCode(200);
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            stay.checkOut(2);
            ConversationClosed closed = (ConversationClosed) events.await(1, of(guest)).getFirst();
            assertThat(closed.reason()).isEqualTo(CloseReason.CHECK_OUT);
        }
        as(JOHN).post(guest.path("/reopen/")).then().statusCode(409);
    }

    /**
     * A property: histories of several guests in a few rooms end alike, in order and out of it,
     * with records that come twice.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void historiesEndAlikeInAnyOrder(long seed) throws SQLException {
        Random random = new Random(seed);
        String inOrder = "ordered-" + seed;
        String outOfOrder = "shuffled-" + seed;
        List<StayEvent> ordered = history(new Random(seed), inOrder);
        List<StayEvent> shuffled = new ArrayList<>(history(new Random(seed), outOfOrder));
        for (int i = random.nextInt(5); i > 0; i--) {
            shuffled.add(shuffled.get(random.nextInt(shuffled.size())));
        }
        Collections.shuffle(shuffled, random);

        // One after the other: records of different stays have no order on the topic.
        for (StayEvent event : ordered) {
            take(event);
        }
        for (StayEvent event : shuffled) {
            take(event);
        }

        assertThat(state(outOfOrder)).isEqualTo(state(inOrder)).isNotEmpty();
    }

    private static List<StayEvent> history(Random random, String hotel) {
        List<String> rooms = List.of("1", "2", "3");
        List<StayEvent> history = new ArrayList<>();
        int stays = 2 + random.nextInt(3);
        long[] versions = new long[stays];
        String[] room = new String[stays];
        Instant[] arrived = new Instant[stays];
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        for (int step = 0; step < 12; step++) {
            now = now.plusSeconds(60);
            int stay = random.nextInt(stays);
            String id = "stay-" + stay;
            String other = rooms.get(random.nextInt(rooms.size()));
            long version = ++versions[stay];
            if (room[stay] == null) {
                room[stay] = other;
                arrived[stay] = now;
                history.add(
                        new CheckedIn(
                                hotel, id, other, guest(version), now, null, "pin-1", version));
                continue;
            }
            switch (random.nextInt(4)) {
                case 0 -> {
                    history.add(new Moved(hotel, id, room[stay], other, now, version));
                    room[stay] = other;
                }
                case 1 -> history.add(new CheckedOut(hotel, id, room[stay], now, version));
                case 2 -> history.add(new Reinstated(hotel, id, room[stay], now, version));
                default ->
                        history.add(
                                new CheckedIn(
                                        hotel,
                                        id,
                                        room[stay],
                                        guest(version),
                                        random.nextBoolean() ? now : arrived[stay],
                                        null,
                                        random.nextBoolean() ? "pin-" + version : null,
                                        version));
            }
        }
        return history;
    }

    private static Guest guest(long version) {
        return new Guest("Ada", "Byron" + version, null);
    }

    private static void take(StayEvent event) throws SQLException {
        long before = taken();
        Records.say(event);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(30))
                .until(() -> taken() > before);
    }

    private static long taken() throws SQLException {
        try (Connection database = GuestChatServers.database();
                ResultSet rows =
                        database.createStatement()
                                .executeQuery("select count(*) from inbox where source = 'test'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** What can be seen of a hotel's stays. */
    private static List<String> state(String hotel) throws SQLException {
        List<String> state = new ArrayList<>();
        try (Connection database = GuestChatServers.database();
                PreparedStatement query =
                        database.prepareStatement(
                                """
                                select s.stay_id, s.room_number, s.guest_last_name, s.checked_in_at,
                                    s.checked_out_at, s.pin_version, c.state, c.closed_reason,
                                    (select count(*) from conversation o where o.stay = s.id)
                                from stay s join conversation c on c.stay = s.id
                                where s.hotel_slug = ? order by s.stay_id
                                """)) {
            query.setString(1, hotel);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= 9; i++) {
                        row.add(rows.getString(i));
                    }
                    state.add(String.join(" ", row.stream().map(String::valueOf).toList()));
                }
            }
        }
        return state;
    }

    private static Predicate<ChatEvent> of(Session guest) {
        return event ->
                event instanceof GuestChatEvent change
                        && change.conversationId() == guest.conversation();
    }

    private static Predicate<ChatEvent> accessOf(Stay stay) {
        return event ->
                event instanceof StayAccessUpdated access && access.stayId().equals(stay.stayId());
    }
}
