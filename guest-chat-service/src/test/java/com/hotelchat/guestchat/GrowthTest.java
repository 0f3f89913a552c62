package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.localstack.DemoHotels;
import com.hotelchat.localstack.OidcIssuer;
import com.hotelchat.testkit.Plans;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The cost of operations does not grow with the conversation or the hotel. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class GrowthTest {

    private static final int SMALL = 100;
    private static final int LARGE = 100_000;
    private static final int FEW_ROOMS = 10;
    private static final int MANY_ROOMS = 10_000;

    /** Levels that the larger index may have more, for each of the indexes that a request reads. */
    private static final int MORE_LEVELS = 6;

    /** They have a page or two; whoever reads them as a whole is right. */
    private static final Set<String> SMALL_TABLES =
            Set.of("staff_member", "outbox", "guest_session", "stored_file", "attachment");

    @Test
    void longConversationCostsWhatAShortOneCosts() throws SQLException {
        Hotel.awaitTheStaff();
        Session small = Hotel.checkIn().enter();
        Session large = Hotel.checkIn().enter();
        fill(small, SMALL);
        fill(large, LARGE);
        Map<String, Function<Session, Response>> requests =
                Map.of(
                        "page",
                        of -> of.request().get(of.path("/messages/?limit=50")),
                        "page before",
                        of ->
                                of.request()
                                        .get(
                                                of.path(
                                                        "/messages/?limit=20&before_id="
                                                                + middle(of))),
                        "sync",
                        of ->
                                of.request()
                                        .get(
                                                of.path(
                                                        "/sync/?limit=50&after="
                                                                + (sequence(of) - 40))),
                        "unread",
                        of -> of.request().get("/api/chat/guest-session/unread-count/"),
                        "conversation",
                        of -> as("john.smith").get(of.path("/")),
                        "send",
                        of -> of.says("one more"),
                        "mark read",
                        of -> {
                            of.says("to be read");
                            return as("john.smith").post(of.path("/mark-read/"));
                        });

        requests.forEach(
                (what, request) ->
                        compare(what, () -> request.apply(small), () -> request.apply(large)));
    }

    @Test
    void largeHotelCostsWhatASmallOneCosts() throws SQLException {
        Hotel.awaitTheStaff();
        hotel("hotel-few", FEW_ROOMS);
        hotel("hotel-many", MANY_ROOMS);
        RequestSpecification few = staffOf("hotel-few");
        RequestSpecification many = staffOf("hotel-many");

        Plans inbox =
                compare(
                        "inbox",
                        () -> few.get("/api/chat/hotel-few/conversations/?limit=10"),
                        () -> many.get("/api/chat/hotel-many/conversations/?limit=10"));
        assertThat(inbox.statements()).isLessThanOrEqualTo(2);
        assertThat(
                        Plans.fewest(
                                        () ->
                                                many.get(
                                                        "/api/chat/hotel-many/conversations/?limit=100"))
                                .statements())
                .isLessThanOrEqualTo(2);
        compare(
                "unread of hotel",
                () -> few.get("/api/chat/hotel-few/conversations/unread-count/"),
                () -> many.get("/api/chat/hotel-many/conversations/unread-count/"));
        compare(
                "unread rooms of hotel",
                () -> few.get("/api/chat/hotels/hotel-few/conversations/unread-count/"),
                () -> many.get("/api/chat/hotels/hotel-many/conversations/unread-count/"));
        compare(
                "search",
                () -> few.get("/api/chat/hotel-few/conversations/search/?q=needle"),
                () -> many.get("/api/chat/hotel-many/conversations/search/?q=needle"));
    }

    private static Plans compare(String what, Supplier<Response> small, Supplier<Response> large) {
        // Pages are dirtied and hints are set by the first who come.
        for (int i = 0; i < 5; i++) {
            assertThat(small.get().statusCode()).as(what).isBetween(200, 201);
            assertThat(large.get().statusCode()).as(what).isBetween(200, 201);
        }
        Plans ofSmall = Plans.fewest(small);
        Plans ofLarge = Plans.fewest(large);

        assertThat(ofLarge.statements()).as(what).isPositive().isEqualTo(ofSmall.statements());
        assertThat(ofLarge.sequentialScans())
                .as(what)
                .allSatisfy(table -> assertThat(SMALL_TABLES).contains(table));
        assertThat((double) ofLarge.buffers())
                .as("buffers of %s, small: %s", what, ofSmall.buffers())
                .isLessThanOrEqualTo(1.25 * ofSmall.buffers() + MORE_LEVELS);
        return ofLarge;
    }

    private static long middle(Session of) {
        return of.request().get(of.path("/messages/?limit=60")).jsonPath().getLong("[0].id");
    }

    private static long sequence(Session of) {
        return of.request().get(of.path("/")).jsonPath().getLong("sequence");
    }

    private static void fill(Session session, int messages) throws SQLException {
        run(
                """
                insert into message (id, hotel_slug, conversation_id, sequence, changed_sequence, by_guest,
                    ordinal, sender_type, text, sent_at, read_at, is_indexed)
                select nextval('message_id'), 'hotel-abc', %1$d, n + 1, n + 1, true, n, 'guest',
                    'message ' || n, now(), now(), true
                from generate_series(1, %2$d) as n
                """
                        .formatted(session.conversation(), messages),
                """
                update conversation set sequence = %2$d + 1, guest_written = %2$d, guest_seen = %2$d
                where id = %1$d
                """
                        .formatted(session.conversation(), messages),
                "vacuum analyze message",
                "vacuum analyze conversation");
    }

    /** A hotel with that many conversations, of which five have one unread message each. */
    private static void hotel(String slug, int rooms) throws SQLException {
        run(
                """
                insert into staff_member values ('%s', 1, 'Hotel', 'Jo', 'Doe', 'front-office',
                    'receptionist', 'Receptionist', true, true, null, 1)
                """
                        .formatted(slug),
                """
                insert into stay (hotel_slug, stay_id, room_number, guest_first_name, guest_last_name,
                    checked_in_at, pin_hash, session_generation)
                select '%1$s', 'stay-' || n, n::text, 'Ada', 'Byron', now(), '', 1
                from generate_series(1, %2$d) as n
                """
                        .formatted(slug, rooms),
                """
                insert into conversation (hotel_slug, stay, state, sequence, guest_written, guest_seen,
                    created_at, updated_at)
                select hotel_slug, id, 'open', 2, 1, case when room_number::int <= 5 then 0 else 1 end,
                    now(), now() + id * interval '1 second'
                from stay where hotel_slug = '%1$s'
                """
                        .formatted(slug),
                """
                insert into message (id, hotel_slug, conversation_id, sequence, changed_sequence, by_guest,
                    ordinal, sender_type, text, sent_at, words, is_indexed)
                select nextval('message_id'), c.hotel_slug, c.id, 2, 2, true, 1, 'guest',
                    t.word, now(), to_tsvector('simple', t.word), true
                from conversation c join stay s on s.id = c.stay,
                    lateral (select case when s.room_number::int <= 5 then 'needle' else 'hay' end as word) t
                where c.hotel_slug = '%1$s'
                """
                        .formatted(slug),
                """
                update conversation set last_message_id = m.id from message m
                where m.conversation_id = conversation.id and conversation.hotel_slug = '%1$s'
                """
                        .formatted(slug),
                "vacuum analyze");
    }

    private static RequestSpecification staffOf(String hotel) {
        Map<String, Object> claims =
                OidcIssuer.claims(DemoHotels.staff("john.smith").orElseThrow());
        claims.put("hotel_slug", hotel);
        claims.put("staff_id", 1);
        return given().auth().oauth2(GuestChatServers.issuer.token(claims));
    }

    private static void run(String... statements) throws SQLException {
        try (Connection database = GuestChatServers.database();
                Statement statement = database.createStatement()) {
            for (String sql : List.of(statements)) {
                statement.execute(sql);
            }
        }
    }
}
