package com.hotelchat.staffchat;

import static io.restassured.RestAssured.given;

import com.hotelchat.events.StaffEvent.Group;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.localstack.DemoHotels;
import com.hotelchat.localstack.OidcIssuer;
import com.hotelchat.testkit.Records;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** The actions of members of staff, in the words of the tests. */
final class Staff {

    static final String ABC = "/api/staff_chat/hotel-abc";

    static final String JOHN = "john.smith";
    static final String MARIA = "maria.rossi";
    static final String MANAGER = "ahmed.khan";
    static final String CHLOE = "chloe.martin";
    static final String PETER = "peter.novak";

    /** A member of staff of the other hotel. */
    static final String LENA = "lena.meyer";

    private static final AtomicLong NEXT_ID = new AtomicLong(10_000);

    private Staff() {}

    static RequestSpecification as(String username) {
        return given().auth().oauth2(StaffChatServers.issuer.token(username));
    }

    /** Somebody of hotel-abc who is in no demo, with the id that {@link #says} gave. */
    static RequestSpecification as(long staffId) {
        Map<String, Object> claims = OidcIssuer.claims(DemoHotels.staff(JOHN).orElseThrow());
        claims.put("staff_id", staffId);
        return given().auth().oauth2(StaffChatServers.issuer.token(claims));
    }

    /** Waits until everybody of the demo hotels has arrived. */
    static void awaitAll() {
        for (DemoHotels.Staff member : DemoHotels.staff()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    as(member.username())
                                                    .get(
                                                            "/api/staff_chat/"
                                                                    + member.hotel()
                                                                    + "/staff-list/")
                                                    .statusCode()
                                            == 200);
        }
    }

    static Response open(String who, Object body) {
        return as(who).contentType("application/json").body(body).post(ABC + "/conversations/");
    }

    static Response openWith(String who, Long... others) {
        return open(who, Map.of("participant_ids", List.of(others)));
    }

    /** Somebody new of hotel-abc, who is active. */
    static long newcomer(String firstName) {
        long staffId = NEXT_ID.getAndIncrement();
        says(staffId, firstName, true, 1);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> as(staffId).get(ABC + "/staff-list/").statusCode() == 200);
        return staffId;
    }

    /** A new group under a title of its own. */
    static long group(String who, String title, Long... others) {
        return open(who, Map.of("participant_ids", List.of(others), "title", title))
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    static String path(long conversation, String rest) {
        return ABC + "/conversations/" + conversation + rest;
    }

    /** Somebody of hotel-abc who is in no demo, active or not. */
    static void says(long staffId, String firstName, boolean active, long version) {
        Records.say(
                new StaffUpdated(
                        "hotel-abc",
                        "Hotel ABC",
                        staffId,
                        firstName,
                        "Somebody",
                        null,
                        null,
                        new Group("Front office", "front-office"),
                        new Group("Receptionist", "receptionist"),
                        active,
                        true,
                        null,
                        version));
    }
}
