package com.hotelchat.guestchat;

import static io.restassured.RestAssured.given;

import com.hotelchat.events.StayEvent.CheckedIn;
import com.hotelchat.events.StayEvent.CheckedOut;
import com.hotelchat.events.StayEvent.Guest;
import com.hotelchat.localstack.DemoHotels;
import com.hotelchat.testkit.Records;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** The actions of people, in the words of the tests. */
final class Hotel {

    static final String ABC = "hotel-abc";
    private static final AtomicInteger NEXT_ROOM = new AtomicInteger(1000);

    private Hotel() {}

    /** A room that is occupied, with who entered it. */
    record Stay(String hotel, String room, String stayId, String pin) {

        /**
         * Enters the PIN, once the check-in has arrived: attempts before would count as failures.
         */
        Session enter() {
            awaitStay(this);
            JsonPath body = tryPin(hotel, room, pin).then().statusCode(200).extract().jsonPath();
            return new Session(
                    this,
                    body.getString("session_data.session_token"),
                    Long.parseLong(body.getString("session_data.conversation_id")));
        }

        void checkOut(long version) {
            Records.say(new CheckedOut(hotel, stayId, room, Instant.now(), version));
        }
    }

    /** A guest who is in. */
    record Session(Stay stay, String token, long conversation) {

        RequestSpecification request() {
            return given().header("X-Guest-Session", token);
        }

        String path(String rest) {
            return "/api/chat/" + stay.hotel() + "/conversations/" + conversation + rest;
        }

        Response says(String text) {
            return send(request(), text);
        }

        Response send(RequestSpecification who, String text) {
            return send(who, Map.of("message", text));
        }

        Response send(RequestSpecification who, Object body) {
            return who.contentType("application/json").body(body).post(path("/messages/send/"));
        }
    }

    /** Waits until everybody of the demo hotels has arrived. */
    static void awaitTheStaff() {
        for (DemoHotels.Staff member : DemoHotels.staff()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    as(member.username())
                                                    .get(
                                                            "/api/chat/"
                                                                    + member.hotel()
                                                                    + "/conversations/")
                                                    .statusCode()
                                            == 200);
        }
    }

    /** Waits until the service knows the stay. */
    static void awaitStay(Stay stay) {
        String username = stay.hotel().equals(ABC) ? "john.smith" : "lena.meyer";
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            Response open =
                                    as(username)
                                            .get("/api/chat/" + stay.hotel() + "/conversations/");
                            return open.statusCode() == 200
                                    && open.jsonPath().getList("stay_id").contains(stay.stayId());
                        });
    }

    static Stay checkIn() {
        return checkIn("pin-" + UUID.randomUUID());
    }

    static Stay checkIn(String pin) {
        return checkIn(ABC, "R" + NEXT_ROOM.getAndIncrement(), pin);
    }

    static Stay checkIn(String hotel, String room) {
        return checkIn(hotel, room, "pin-" + UUID.randomUUID());
    }

    private static Stay checkIn(String hotel, String room, String pin) {
        Stay stay = new Stay(hotel, room, UUID.randomUUID().toString(), pin);
        Records.say(
                new CheckedIn(
                        hotel,
                        stay.stayId(),
                        room,
                        new Guest("Ada", "Byron", "en"),
                        Instant.now(),
                        null,
                        stay.pin(),
                        1));
        return stay;
    }

    static Response tryPin(String hotel, String room, String pin) {
        return given().contentType("application/json")
                .body(Map.of("pin", pin))
                .post("/api/chat/" + hotel + "/messages/room/" + room + "/validate-chat-pin/");
    }

    static RequestSpecification as(String username) {
        return given().auth().oauth2(GuestChatServers.issuer.token(username));
    }
}
