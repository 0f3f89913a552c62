package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import com.hotelchat.bus.DeadLetters;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
    void versionsOfAccessRiseWithEachChange() {
        Stay stay = Hotel.checkIn();
        Session guest = stay.enter();
        try (Records sessions = Records.from(Topic.GUEST_CHAT_SESSIONS)) {
            Records.say(
                    new Moved(
                            stay.hotel(),
                            stay.stayId(),
                            stay.room(),
                            stay.room() + "N",
                            Instant.now(),
                            2));
            sessions.await(1, accessOf(stay));
            guest.request().delete("/api/chat/guest-session/").then().statusCode(204);
            sessions.await(2, accessOf(stay));
            stay.checkOut(3);

            assertThat(sessions.await(3, accessOf(stay)))
                    .extracting(event -> ((StayAccessUpdated) event).version())
                    // The first one is of the check-in.
                    .containsExactly(2L, 3L, 4L);
        }
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

    /** X is in the room, S is checked in there by mistake, and the mistake is corrected. */
    @Test
    void correctedCheckInGivesTheRoomBack() throws SQLException {
        String hotel = newHotel();
        takeInOrder(
                in(hotel, "X", "421", 1, 1),
                in(hotel, "S", "421", 2, 1),
                in(hotel, "S", "422", 2, 2));

        assertThat(state(hotel)).containsExactly("S 422 open null", "X 421 open null");
    }

    @Test
    void moveAndBackGivesTheRoomBack() throws SQLException {
        String hotel = newHotel();
        takeInOrder(
                in(hotel, "M1", "423", 1, 1),
                in(hotel, "M2", "424", 2, 1),
                new Moved(hotel, "M1", "423", "424", at(3), 2),
                new Moved(hotel, "M1", "424", "423", at(4), 3));

        assertThat(state(hotel)).containsExactly("M1 423 open null", "M2 424 open null");
    }

    @Test
    void lateCheckOutChangesNothingAfterAReinstatement() throws SQLException {
        String hotel = newHotel();
        takeInOrder(
                in(hotel, "L", "1", 1, 1),
                new Reinstated(hotel, "L", "2", at(7), 7),
                new CheckedOut(hotel, "L", "1", at(5), 5));

        assertThat(state(hotel)).containsExactly("L 2 open null");
    }

    @Test
    void stayWithAWrongYearDoesNotShutTheRoomOnceItIsCorrectedAndOver() throws SQLException {
        String hotel = newHotel();
        takeInOrder(
                in(hotel, "Y", "1", 300, 1),
                in(hotel, "Y", "1", 1, 2),
                new CheckedOut(hotel, "Y", "1", at(2), 3),
                in(hotel, "Z", "1", 3, 1));

        assertThat(state(hotel)).containsExactly("Y 1 closed check-out", "Z 1 open null");
    }

    @Test
    void checkInOfAnotherCenturyIsADeadLetterAndShutsNoRoom() throws SQLException {
        String hotel = newHotel();
        try (Records letters = Records.fromDeadLetters(Topic.HOTEL_STAYS)) {
            Records.say(
                    new CheckedIn(
                            hotel,
                            "F",
                            "1",
                            guest(1),
                            Instant.now().plus(Duration.ofHours(25)),
                            null,
                            null,
                            1));
            assertThat(letters.awaitRecords(1).getFirst().key()).isEqualTo(hotel + "/F");
        }
        takeInOrder(in(hotel, "Z", "1", 3, 1));

        assertThat(state(hotel)).containsExactly("Z 1 open null");
    }

    @Test
    void whatWaitsForItsCheckInNeverStopsIt() throws SQLException {
        String hotel = newHotel();
        ProducerRecord<String, byte[]> early =
                Records.record(new Moved(hotel, "B", "1", "2", at(2), 2));
        String withMark = "\uFEFF" + new String(early.value(), UTF_8);
        long before = taken();
        Records.say(
                new ProducerRecord<>(
                        early.topic(),
                        null,
                        early.key(),
                        withMark.getBytes(UTF_8),
                        early.headers()));
        takeInOrder(new Moved(hotel, "B", "2", "3", at(3), 3));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> taken() == before + 2);
        try (Connection database = GuestChatServers.database();
                PreparedStatement spoil =
                        database.prepareStatement(
                                "update parked_stay_record set data = '{'"
                                        + " where hotel_slug = ? and version = 3")) {
            spoil.setString(1, hotel);
            assertThat(spoil.executeUpdate()).isEqualTo(1);
        }
        takeInOrder(in(hotel, "B", "1", 1, 1));

        assertThat(state(hotel)).containsExactly("B 2 open null");
    }

    @Test
    void whatWaitsForItsCheckInIsBounded() {
        String hotel = newHotel();
        ProducerRecord<String, byte[]> large =
                Records.record(new Moved(hotel, "L", "1", "2", at(2), 2));
        String padded =
                new String(large.value(), UTF_8)
                        .replaceFirst("\\{", "{\"unknown\":\"" + "x".repeat(100_000) + "\",");
        List<Moved> early = new ArrayList<>();
        for (int version = 1; version <= GuestChatServers.MAX_PARKED + 1; version++) {
            early.add(new Moved(hotel, "M", "1", "2", at(2), version));
        }
        try (Records letters = Records.fromDeadLetters(Topic.HOTEL_STAYS)) {
            Records.say(
                    new ProducerRecord<>(
                            large.topic(),
                            null,
                            large.key(),
                            padded.getBytes(UTF_8),
                            large.headers()));
            Records.sayAll(early);

            assertThat(letters.awaitRecords(2))
                    .extracting(
                            letter ->
                                    new String(
                                            letter.headers().lastHeader(DeadLetters.REASON).value(),
                                            UTF_8))
                    .containsExactlyInAnyOrder(
                            "the record is too large to wait for its check-in",
                            "too many records of the hotel wait for their check-ins");
        }
    }

    @Test
    void guestsWhoSwapRoomsKeepTheirSessions() {
        Stay one = Hotel.checkIn();
        Session first = one.enter();
        Stay two = Hotel.checkIn();
        Session second = two.enter();

        Records.say(new Moved(one.hotel(), one.stayId(), one.room(), two.room(), Instant.now(), 2));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> second.says("replaced").statusCode() == 409);
        Records.say(new Moved(two.hotel(), two.stayId(), two.room(), one.room(), Instant.now(), 2));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> second.says("in the other room").statusCode() == 201);

        first.says("here, too").then().statusCode(201);
    }

    /** A property: any set of records, in any order and repeated, ends as the rule says. */
    @Test
    void anySetOfRecordsEndsAsTheRuleSays() throws SQLException {
        Map<String, List<StayEvent>> histories = new TreeMap<>();
        for (long seed = 1; seed <= 60; seed++) {
            histories.put(newHotel(), List.of());
        }
        List<StayEvent> all = new ArrayList<>();
        long seed = 0;
        for (var history : histories.entrySet()) {
            Random random = new Random(++seed);
            List<StayEvent> records = records(random, history.getKey());
            history.setValue(records);
            List<StayEvent> sent = new ArrayList<>(records);
            for (int i = random.nextInt(5); i > 0; i--) {
                sent.add(sent.get(random.nextInt(sent.size())));
            }
            Collections.shuffle(sent, random);
            all.addAll(sent);
        }

        takeInOrder(all.toArray(StayEvent[]::new));

        for (var history : histories.entrySet()) {
            assertThat(state(history.getKey()))
                    .as("%s", history.getValue())
                    .isEqualTo(rule(history.getValue()));
        }
    }

    private static List<StayEvent> records(Random random, String hotel) {
        List<StayEvent> records = new ArrayList<>();
        int stays = 2 + random.nextInt(3);
        for (int stay = 0; stay < stays; stay++) {
            String id = "stay-" + stay;
            int count = 1 + random.nextInt(6);
            for (int version = 1; version <= count; version++) {
                String room = String.valueOf(1 + random.nextInt(3));
                Instant when = at(random.nextInt(20));
                records.add(
                        switch (version == 1 ? 0 : random.nextInt(4)) {
                            case 0 ->
                                    new CheckedIn(
                                            hotel,
                                            id,
                                            room,
                                            guest(version),
                                            when,
                                            null,
                                            null,
                                            version);
                            case 1 -> new Moved(hotel, id, "9", room, when, version);
                            case 2 -> new CheckedOut(hotel, id, room, when, version);
                            default -> new Reinstated(hotel, id, room, when, version);
                        });
            }
        }
        return records;
    }

    /** The rule of the contract on who is where, as a function of the set of records. */
    private static List<String> rule(List<StayEvent> records) {
        record Place(String stay, String room, Instant entered, boolean isHere) {}
        List<Place> places = new ArrayList<>();
        records.stream()
                .collect(
                        Collectors.groupingBy(StayEvent::stayId, TreeMap::new, Collectors.toList()))
                .forEach(
                        (stay, own) -> {
                            StayEvent room = last(own, each -> !(each instanceof CheckedOut));
                            StayEvent entry =
                                    room instanceof Reinstated
                                            ? last(
                                                    own,
                                                    each ->
                                                            (each instanceof CheckedIn
                                                                            || each
                                                                                    instanceof
                                                                                    Moved)
                                                                    && each.version()
                                                                            < room.version()
                                                                    && each.roomNumber()
                                                                            .equals(
                                                                                    room
                                                                                            .roomNumber()))
                                            : room;
                            places.add(
                                    new Place(
                                            stay,
                                            room.roomNumber(),
                                            (entry == null ? room : entry).occurredAt(),
                                            !(last(own, each -> !(each instanceof Moved))
                                                    instanceof CheckedOut)));
                        });
        return places.stream()
                .map(
                        place -> {
                            boolean isLast =
                                    places.stream()
                                            .filter(Place::isHere)
                                            .filter(each -> each.room().equals(place.room()))
                                            .max(
                                                    Comparator.comparing(Place::entered)
                                                            .thenComparing(Place::stay))
                                            .filter(place::equals)
                                            .isPresent();
                            String end =
                                    isLast
                                            ? "open null"
                                            : place.isHere()
                                                    ? "closed replaced"
                                                    : "closed check-out";
                            return place.stay() + " " + place.room() + " " + end;
                        })
                .toList();
    }

    private static @Nullable StayEvent last(List<StayEvent> records, Predicate<StayEvent> wanted) {
        return records.stream()
                .filter(wanted)
                .max(Comparator.comparingLong(StayEvent::version))
                .orElse(null);
    }

    private static String newHotel() {
        return "rule-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static CheckedIn in(String hotel, String stay, String room, int minute, long version) {
        return new CheckedIn(hotel, stay, room, guest(version), at(minute), null, null, version);
    }

    private static Instant at(int minute) {
        return Instant.parse("2026-03-01T12:00:00Z").plusSeconds(60L * minute);
    }

    private static Guest guest(long version) {
        return new Guest("Ada", "Byron" + version, null);
    }

    private static void takeInOrder(StayEvent... events) throws SQLException {
        long before = taken();
        Records.sayAll(List.of(events));
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(120))
                .until(() -> taken() >= before + events.length);
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

    /** Returns the visible state of a hotel's stays: which, where, and why they ended. */
    private static List<String> state(String hotel) throws SQLException {
        List<String> state = new ArrayList<>();
        try (Connection database = GuestChatServers.database();
                PreparedStatement query =
                        database.prepareStatement(
                                """
                                select s.stay_id || ' ' || s.room_number || ' ' || c.state || ' '
                                    || coalesce(c.closed_reason, 'null')
                                from stay s join conversation c on c.stay = s.id
                                where s.hotel_slug = ? order by s.stay_id collate "C"
                                """)) {
            query.setString(1, hotel);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    state.add(rows.getString(1));
                }
            }
        }
        return state;
    }

    /** Hours later, whoever follows the topic need not keep it any more. */
    @Test
    void endedStayIsRemovedFromTheTopicAndPublishedAsAWholeWhenItOpensAgain() throws SQLException {
        Stay stay = Hotel.checkIn();
        stay.enter();
        String key = stay.hotel() + "/" + stay.stayId();
        try (Records sessions = Records.from(Topic.GUEST_CHAT_SESSIONS)) {
            stay.checkOut(2);
            StayAccessUpdated over =
                    (StayAccessUpdated) sessions.await(1, accessOf(stay)).getFirst();
            assertThat(over.isOpen()).isFalse();
            assertThat(removals(sessions, key)).isZero();

            publishedHoursAgo(stay);
            Awaitility.await()
                    .pollInSameThread()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> removals(sessions, key) == 1);

            Records.say(new Reinstated(stay.hotel(), stay.stayId(), stay.room(), Instant.now(), 3));
            StayAccessUpdated again =
                    (StayAccessUpdated) sessions.await(2, accessOf(stay)).getLast();
            assertThat(again.isOpen()).isTrue();
            assertThat(again.roomNumber()).isEqualTo(stay.room());
            assertThat(again.sessionGeneration()).isEqualTo(over.sessionGeneration());

            stay.checkOut(4);
            sessions.await(3, accessOf(stay));
            publishedHoursAgo(stay);
            Awaitility.await()
                    .pollInSameThread()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> removals(sessions, key) == 2);
        }
    }

    private static long removals(Records sessions, String key) {
        return sessions.awaitRecords(0).stream()
                .filter(record -> record.key().equals(key) && record.value() == null)
                .count();
    }

    private static void publishedHoursAgo(Stay stay) throws SQLException {
        try (Connection database = GuestChatServers.database();
                PreparedStatement age =
                        database.prepareStatement(
                                """
                                update ended_access set published_at = published_at - interval '3 hours'
                                where stay = (select id from stay where stay_id = ?)
                                """)) {
            age.setString(1, stay.stayId());
            assertThat(age.executeUpdate()).isEqualTo(1);
        }
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
