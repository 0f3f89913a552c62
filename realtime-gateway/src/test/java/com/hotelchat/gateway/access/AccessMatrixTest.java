package com.hotelchat.gateway.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hotelchat.callers.GuestSessionTokens;
import com.hotelchat.gateway.Servers;
import com.hotelchat.gateway.Sessions;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every kind of channel, under each of its names, for every kind of caller, as one table: {@code y}
 * is authorised, {@code -} is refused.
 */
@QuarkusTest
@WithTestResource(Servers.class)
class AccessMatrixTest {

    private static final String HOTEL = "hotel-table";
    private static final String OTHER_HOTEL = "hotel-table-2";

    // The columns:
    //  1 anonymous                    8 unknown staff
    //  2 forged token of staff 5      9 guest of room 101
    //  3 expired token of that guest 10 guest of room 102
    //  4 staff 5                     11 guest of room 101 in another hotel
    //  5 staff 6                     12 guest of room 101 after check-out
    //  6 staff 5 of another hotel    13 guest of room 101, of an old generation
    //  7 inactive staff              14 guest of room 101 after a move to 104
    // Of the conversations of staff chat, 5 and those of 7 and 8 take part in the one numbered 7; 5
    // has left
    // the one numbered 8, in which 6 still is; nobody is in the one numbered 9 any more.
    private static final String TABLE =
            """
                                                    1 2 3 4 5 6 7 8 9 0 1 2 3 4
            private-hotel-table-conversation-123-chat - - - y y - - - y - - - - y
            private-hotel-table-room-101-chat         - - - y y - - - y - - - - -
            private-hotel-table-room-101-deletions    - - - y y - - - y - - - - -
            private-hotel-table-room-104-chat         - - - y y - - - - - - - - y
            private-hotel-table-room-104-deletions    - - - y y - - - - - - - - y
            private-hotel-table-staff-5-chat          - - - y - - - - - - - - - -
            private-hotel-table-new-conversation      - - - y y - - - - - - - - -
            private-hotel-table-staff-conversation-7  - - - y - - - - - - - - - -
            private-hotel-table-staff-conversation-8  - - - - y - - - - - - - - -
            private-hotel-table-staff-conversation-9  - - - - - - - - - - - - - -
            private-hotel-table-2-staff-conversation-7 - - - - - - - - - - - - - -
            private-hotel-table-staff-5-notifications - - - y - - - - - - - - - -
            presence-hotel-table-conversation-123-chat - - - y y - - - y - - - - y
            presence-hotel-table-room-101-chat         - - - y y - - - y - - - - -
            presence-hotel-table-room-101-deletions    - - - y y - - - y - - - - -
            presence-hotel-table-room-104-chat         - - - y y - - - - - - - - y
            presence-hotel-table-room-104-deletions    - - - y y - - - - - - - - y
            presence-hotel-table-staff-5-chat          - - - y - - - - - - - - - -
            presence-hotel-table-new-conversation      - - - y y - - - - - - - - -
            presence-hotel-table-staff-conversation-7  - - - y - - - - - - - - - -
            presence-hotel-table-staff-conversation-8  - - - - y - - - - - - - - -
            presence-hotel-table-staff-conversation-9  - - - - - - - - - - - - - -
            presence-hotel-table-2-staff-conversation-7 - - - - - - - - - - - - - -
            presence-hotel-table-staff-5-notifications - - - y - - - - - - - - - -
            hotel-table-conversation-123-chat - - - - - - - - - - - - - -
            hotel-table-room-101-chat         - - - - - - - - - - - - - -
            hotel-table-room-101-deletions    - - - - - - - - - - - - - -
            hotel-table-room-104-chat         - - - - - - - - - - - - - -
            hotel-table-room-104-deletions    - - - - - - - - - - - - - -
            hotel-table-staff-5-chat          - - - - - - - - - - - - - -
            hotel-table-new-conversation      - - - - - - - - - - - - - -
            hotel-table-staff-conversation-7  - - - - - - - - - - - - - -
            hotel-table-staff-conversation-8  - - - - - - - - - - - - - -
            hotel-table-staff-conversation-9  - - - - - - - - - - - - - -
            hotel-table-2-staff-conversation-7 - - - - - - - - - - - - - -
            hotel-table-staff-5-notifications - - - - - - - - - - - - - -
            user                              - - - y y y - - y y y - - y
            """;

    private static Sessions sessions;

    @Inject GuestSessionTokens tokens;
    @Inject AccessTopics topics;

    @BeforeAll
    static void populate() throws Exception {
        sessions = Sessions.publish();
        Sessions.employ(HOTEL, 5, true, 1);
        Sessions.employ(HOTEL, 6, true, 1);
        Sessions.employ(OTHER_HOTEL, 5, true, 1);
        Sessions.employ(HOTEL, 8, true, 1);
        Sessions.employ(HOTEL, 8, false, 2);
        Sessions.members(HOTEL, 7, 5L, 8L, 4711L);
        Sessions.members(HOTEL, 8, 5L, 6L);
        Sessions.members(HOTEL, 8, 6L);
        Sessions.members(HOTEL, 9, 5L, 6L);
        Servers.produce("staff-chat.members", HOTEL + "/9", null, Map.of());
        Sessions.members(OTHER_HOTEL, 7, 6L);
        Sessions.stay(HOTEL, "S-here", "101", 123, true, 1);
        Sessions.stay(HOTEL, "S-here", "101", 123, true, 2);
        Sessions.stay(HOTEL, "S-next", "102", 124, true, 1);
        Sessions.stay(OTHER_HOTEL, "S-here", "101", 123, true, 2);
        // The same conversation and room: nothing but the stay's state decides.
        Sessions.stay(HOTEL, "S-gone", "101", 123, true, 1);
        Sessions.stay(HOTEL, "S-gone", "101", 123, false, 1);
        Sessions.stay(HOTEL, "S-moved", "101", 123, true, 1);
        Sessions.stay(HOTEL, "S-moved", "104", 123, true, 1);
    }

    @BeforeEach
    void stateIsKnown() {
        await().atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                topics.known()
                                        .filter(
                                                known ->
                                                        known.sessionKey(sessions.keyId())
                                                                .isPresent())
                                        .filter(known -> known.isActive(HOTEL, 5))
                                        .filter(known -> known.isActive(HOTEL, 6))
                                        .filter(known -> known.isActive(OTHER_HOTEL, 5))
                                        .filter(known -> !known.isActive(HOTEL, 8))
                                        .filter(known -> known.isMember(HOTEL, 7, 5))
                                        .filter(known -> known.isMember(HOTEL, 8, 6))
                                        .filter(known -> !known.isMember(HOTEL, 8, 5))
                                        .filter(known -> !known.isMember(HOTEL, 9, 5))
                                        .filter(known -> known.isMember(OTHER_HOTEL, 7, 6))
                                        .filter(known -> isThere(known, HOTEL, "S-here", "101"))
                                        .filter(known -> isThere(known, HOTEL, "S-next", "102"))
                                        .filter(
                                                known ->
                                                        isThere(
                                                                known,
                                                                OTHER_HOTEL,
                                                                "S-here",
                                                                "101"))
                                        .filter(known -> isThere(known, HOTEL, "S-moved", "104"))
                                        .filter(
                                                known ->
                                                        known.stay(HOTEL, "S-gone")
                                                                .filter(stay -> !stay.isOpen())
                                                                .isPresent())
                                        .isPresent());
    }

    private static boolean isThere(KnownAccess known, String hotel, String stay, String room) {
        return known.stay(hotel, stay).filter(now -> now.roomNumber().equals(room)).isPresent();
    }

    @Test
    void everyCellOfTheTableHolds() {
        List<Map<String, String>> callers = callers();
        List<String> answers = new ArrayList<>();
        List<String> expected = TABLE.lines().skip(1).map(AccessMatrixTest::spaced).toList();

        for (String row : expected) {
            String channel = row.split(" ")[0];
            StringBuilder answer = new StringBuilder(channel);
            for (Map<String, String> proof : callers) {
                answer.append(' ').append(isAuthorised(given().headers(proof), channel));
            }
            answers.add(answer.toString());
        }

        assertThat(answers).containsExactlyElementsOf(expected);
    }

    private static String spaced(String row) {
        return String.join(" ", Arrays.asList(row.trim().split(" +")));
    }

    private static String isAuthorised(RequestSpecification caller, String channel) {
        caller.formParam("socket_id", "1234.5678");
        int status =
                channel.equals("user")
                        ? caller.post("/api/pusher/user-auth").statusCode()
                        : caller.formParam("channel_name", channel)
                                .post("/api/pusher/auth")
                                .statusCode();
        return switch (status) {
            case 200 -> "y";
            case 403 -> "-";
            default -> Integer.toString(status);
        };
    }

    private List<Map<String, String>> callers() {
        return List.of(
                Map.of(),
                bearer(Servers.issuer().forgedToken(Sessions.claims(HOTEL, 5))),
                guest(sessions.guest(tokens, HOTEL, "S-here", 2, Instant.now().minusSeconds(60))),
                bearer(Sessions.staff(HOTEL, 5)),
                bearer(Sessions.staff(HOTEL, 6)),
                bearer(Sessions.staff(OTHER_HOTEL, 5)),
                bearer(Sessions.staff(HOTEL, 8)),
                bearer(Sessions.staff(HOTEL, 4711)),
                guest(sessions.guest(tokens, HOTEL, "S-here", 2)),
                guest(sessions.guest(tokens, HOTEL, "S-next", 1)),
                guest(sessions.guest(tokens, OTHER_HOTEL, "S-here", 2)),
                guest(sessions.guest(tokens, HOTEL, "S-gone", 1)),
                guest(sessions.guest(tokens, HOTEL, "S-here", 1)),
                guest(sessions.guest(tokens, HOTEL, "S-moved", 1)));
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private static Map<String, String> guest(String token) {
        return Map.of("X-Guest-Session", token);
    }
}
