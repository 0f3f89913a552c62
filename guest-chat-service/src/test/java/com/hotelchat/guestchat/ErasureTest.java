package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.GuestChatEvent.PersonalDataErased;
import com.hotelchat.events.StayEvent.CheckedIn;
import com.hotelchat.events.StayEvent.Guest;
import com.hotelchat.events.Topic;
import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.guestchat.Hotel.Stay;
import com.hotelchat.testkit.Records;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Erasure leaves nothing of a guest but numbers. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class ErasureTest {

    private static final String MANAGER = "ahmed.khan";

    /** In everything that is personal. */
    private final String canary = "canary" + UUID.randomUUID().toString().replace("-", "");

    @Test
    void nothingPersonalIsLeftAfterErasing() throws Exception {
        Hotel.awaitTheStaff();
        Stay stay = checkIn();
        Session guest = stay.enter();
        guest.says("I am " + canary).then().statusCode(201);
        guest.send(as("john.smith"), "Welcome, " + canary).then().statusCode(201);
        guest.request()
                .multiPart("files", canary + ".txt", ("I am " + canary).getBytes(UTF_8))
                .post(guest.path("/upload-attachment/"))
                .then()
                .statusCode(201);
        erase(MANAGER, stay).then().statusCode(409).body("code", equalTo("stay-open"));
        stay.checkOut(2);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> guest.request().get(guest.path("/")).statusCode() == 401);
        assertThat(rowsWithCanary()).isNotEmpty();
        assertThat(filesWithCanary()).hasSize(1);
        int sequence = as("john.smith").get(guest.path("/")).path("sequence");

        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS);
                Records access = Records.from(Topic.GUEST_CHAT_SESSIONS)) {
            erase(MANAGER, stay).then().statusCode(204);
            erase(MANAGER, stay).then().statusCode(204);

            List<ChatEvent> told =
                    events.await(
                            1,
                            each ->
                                    each instanceof PersonalDataErased erased
                                            && erased.conversationId() == guest.conversation());
            assertThat(told).hasSize(1);
            assertThat(access.awaitRecords(1))
                    .anySatisfy(
                            removal -> {
                                assertThat(removal.key()).endsWith("/" + stay.stayId());
                                assertThat(removal.value()).isNull();
                            });
        }

        assertThat(rowsWithCanary()).isEmpty();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(filesWithCanary()).isEmpty());
        as("john.smith")
                .get(guest.path("/sync/?after=" + sequence))
                .then()
                .body("messages", empty())
                .body("removed_message_ids", hasSize(3))
                .body("conversation.guest_name", equalTo(""))
                .body("conversation.unread_count", equalTo(0));
        as("john.smith").get(guest.path("/messages/")).then().body("$", empty());
        guest.request()
                .get("/api/chat/guest-session/validate/")
                .then()
                .statusCode(401)
                .body("reason", equalTo("revoked"));
    }

    @Test
    void kafkaForgetsByItself() throws Exception {
        try (Admin admin = GuestChatServers.kafka.admin()) {
            for (Topic topic :
                    List.of(Topic.HOTEL_STAYS, Topic.HOTEL_NOTICES, Topic.GUEST_CHAT_EVENTS)) {
                ConfigResource resource =
                        new ConfigResource(ConfigResource.Type.TOPIC, topic.wireName());
                Map<ConfigResource, org.apache.kafka.clients.admin.Config> found =
                        admin.describeConfigs(List.of(resource)).all().get();
                assertThat(found.get(resource).get("cleanup.policy").value()).isEqualTo("delete");
                assertThat(Long.parseLong(found.get(resource).get("retention.ms").value()))
                        .isBetween(1L, Duration.ofDays(7).toMillis());
            }
        }
    }

    @Test
    void onlyManagersOfTheHotelErase() {
        Hotel.awaitTheStaff();
        Stay stay = checkIn();
        Session guest = stay.enter();

        erase("john.smith", stay).then().statusCode(403);
        erase("omar.said", stay).then().statusCode(404);
        guest.request().delete(path(stay)).then().statusCode(403);
        given().delete(path(stay)).then().statusCode(401);
        as(MANAGER)
                .delete("/api/chat/hotel-abc/stays/nobody/personal-data/")
                .then()
                .statusCode(404);
    }

    private Stay checkIn() {
        Stay stay =
                new Stay(
                        "hotel-abc",
                        "E" + Math.abs(canary.hashCode() % 100_000),
                        UUID.randomUUID().toString(),
                        "pin-" + canary);
        Records.say(
                new CheckedIn(
                        stay.hotel(),
                        stay.stayId(),
                        stay.room(),
                        new Guest(canary, canary, "en"),
                        Instant.now(),
                        null,
                        stay.pin(),
                        1));
        return stay;
    }

    private static io.restassured.response.Response erase(String username, Stay stay) {
        return as(username).delete(path(stay));
    }

    private static String path(Stay stay) {
        return "/api/chat/hotel-abc/stays/" + stay.stayId() + "/personal-data/";
    }

    /** The files in the store that hold the canary. */
    private List<Path> filesWithCanary() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(GuestChatServers.files)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, ISO_8859_1).contains(canary)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    /** The tables that hold the canary anywhere. */
    private List<String> rowsWithCanary() throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection database = GuestChatServers.database()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names =
                    database.createStatement()
                            .executeQuery(
                                    "select tablename from pg_tables where schemaname = 'public'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            assertThat(tables).contains("message", "stay", "attachment");
            for (String table : tables) {
                try (ResultSet rows =
                        database.createStatement()
                                .executeQuery(
                                        "select 1 from \""
                                                + table
                                                + "\" as r where r::text like '%"
                                                + canary
                                                + "%'")) {
                    if (rows.next()) {
                        found.add(table);
                    }
                }
            }
        }
        return found;
    }
}
