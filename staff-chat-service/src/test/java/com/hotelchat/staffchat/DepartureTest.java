package com.hotelchat.staffchat;

import static com.hotelchat.staffchat.Staff.ABC;
import static com.hotelchat.staffchat.Staff.JOHN;
import static com.hotelchat.staffchat.Staff.MARIA;
import static com.hotelchat.staffchat.Staff.as;
import static com.hotelchat.staffchat.Staff.group;
import static com.hotelchat.staffchat.Staff.newcomer;
import static com.hotelchat.staffchat.Staff.openWith;
import static com.hotelchat.staffchat.Staff.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import com.hotelchat.events.StaffChatEvent.ConversationUpdated;
import com.hotelchat.events.StaffMembersEvent.MembersUpdated;
import com.hotelchat.events.Topic;
import com.hotelchat.testkit.Records;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Conversations after a participant has left the hotel. */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class DepartureTest {

    private long leaver;
    private long direct;
    private long group;

    @BeforeEach
    void meet() {
        Staff.awaitAll();
        leaver = newcomer("Zoe");
        direct = openWith(JOHN, leaver).jsonPath().getLong("id");
        group = group(JOHN, "Group " + UUID.randomUUID(), 6L, leaver);
        as(leaver)
                .contentType("application/json")
                .body(Map.of("message", "Good bye"))
                .post(path(direct, "/send-message/"))
                .then()
                .statusCode(201);
    }

    @Test
    void whoIsDeactivatedLeavesTheGroupsAtOnce() {
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS);
                Records members = Records.from(Topic.STAFF_CHAT_MEMBERS)) {
            Staff.says(leaver, "Zoe", false, 2);

            ConversationUpdated left =
                    (ConversationUpdated)
                            events.await(1, each -> each.key().endsWith("/" + group)).getFirst();
            assertThat(left.changes().removed()).containsExactly(leaver);
            assertThat(left.actor().staffId()).isEqualTo(leaver);
            assertThat(left.actor().name()).isEqualTo("Zoe Somebody");
            assertThat(members.await(1, each -> each.key().endsWith("/" + group)))
                    .containsExactly(
                            new MembersUpdated(
                                    "hotel-abc", group, List.of(5L, 6L), left.sequence()));
        }
        for (String path : List.of(path(group, "/"), path(direct, "/"), path(direct, "/sync/"))) {
            as(leaver).get(path).then().statusCode(path.contains("/" + group) ? 404 : 403);
        }
        as(MARIA).get(path(group, "/")).then().statusCode(200);
    }

    @Test
    void conversationOfTwoStaysToBeRead() {
        Staff.says(leaver, "Zoe", false, 2);
        awaitDeparture();

        as(JOHN).get(path(direct, "/"))
                .then()
                .statusCode(200)
                .body("messages[0].message", equalTo("Good bye"))
                .body("participants.id", hasItem((int) leaver));
        as(JOHN).post(path(direct, "/mark_as_read/"))
                .then()
                .statusCode(200)
                .body("marked_count", equalTo(1));
        write().then().statusCode(409).body("code", equalTo("colleague-left"));
        openWith(JOHN, leaver).then().statusCode(400);

        Staff.says(leaver, "Zoe", true, 3);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> write().then().statusCode(201));
        as(leaver).get(path(direct, "/")).then().statusCode(200);
        as(leaver).get(path(group, "/")).then().statusCode(404);
    }

    @Test
    void whoIsRemovedIsKnownByNameOnly() {
        Records.say(new ProducerRecord<>("hotel.staff", "hotel-abc/" + leaver, null));
        awaitDeparture();

        as(JOHN).get(path(direct, "/"))
                .then()
                .statusCode(200)
                .body("messages[0].sender_name", equalTo("Zoe Somebody"))
                .body("messages[0].sender_info.email", nullValue());
        as(JOHN).get(ABC + "/staff-list/?page_size=200")
                .then()
                .body("results.id.contains(" + leaver + ")", equalTo(false));
        as(leaver).get(ABC + "/staff-list/").then().statusCode(403);

        Staff.says(leaver, "Zoe", true, 1);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> as(leaver).get(path(direct, "/")).then().statusCode(200));
    }

    private void awaitDeparture() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                as(JOHN).get(path(group, "/"))
                                        .then()
                                        .body("participants.id", equalTo(List.of(5, 6))));
    }

    private Response write() {
        return as(JOHN).contentType("application/json")
                .body(Map.of("message", "Hello?"))
                .post(path(direct, "/send-message/"));
    }
}
