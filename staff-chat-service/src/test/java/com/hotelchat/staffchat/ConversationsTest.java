package com.hotelchat.staffchat;

import static com.hotelchat.staffchat.Staff.ABC;
import static com.hotelchat.staffchat.Staff.CHLOE;
import static com.hotelchat.staffchat.Staff.JOHN;
import static com.hotelchat.staffchat.Staff.LENA;
import static com.hotelchat.staffchat.Staff.MANAGER;
import static com.hotelchat.staffchat.Staff.MARIA;
import static com.hotelchat.staffchat.Staff.PETER;
import static com.hotelchat.staffchat.Staff.as;
import static com.hotelchat.staffchat.Staff.group;
import static com.hotelchat.staffchat.Staff.open;
import static com.hotelchat.staffchat.Staff.openWith;
import static com.hotelchat.staffchat.Staff.path;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.StaffChatEvent.ConversationCreated;
import com.hotelchat.events.StaffChatEvent.ConversationDeleted;
import com.hotelchat.events.StaffChatEvent.ConversationUpdated;
import com.hotelchat.events.StaffEvent.Group;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.events.StaffMembersEvent.MembersUpdated;
import com.hotelchat.events.Topic;
import com.hotelchat.staffchat.staff.FoldNames;
import com.hotelchat.testkit.Records;
import com.hotelchat.testkit.ServiceServers;
import com.ibm.icu.text.Collator;
import com.ibm.icu.util.ULocale;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Conversations among staff: who opens, changes, leaves and deletes them. */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class ConversationsTest {

    @Inject FoldNames foldNames;

    private final String title = "Group " + UUID.randomUUID();

    @BeforeEach
    void awaitTheStaff() {
        Staff.awaitAll();
    }

    @Test
    void staffListHasActiveColleaguesWithoutTheCaller() {
        Staff.says(901, "Zoe", false, 1);
        as(JOHN).get(ABC + "/staff-list/")
                .then()
                .statusCode(200)
                .body("results.id", hasItem(6))
                .body("results.id", not(hasItem(5)))
                .body("results.id", not(hasItem(901)))
                .body("results.id", not(hasItem(21)))
                .body("results.find { it.id == 6 }.full_name", equalTo("Maria Rossi"))
                .body("results.find { it.id == 6 }.department.slug", equalTo("front-office"))
                .body("results.find { it.id == 6 }.hotel_name", equalTo("Hotel ABC"));
        as(JOHN).get(ABC + "/staff-list/?search=rossi")
                .then()
                .body("count", equalTo(1))
                .body("results.id", equalTo(List.of(6)));
        as(JOHN).get(ABC + "/staff-list/?search=%25").then().body("count", equalTo(0));
        List<String> names =
                as(JOHN).get(ABC + "/staff-list/?ordering=last_name").path("results.last_name");
        assertThat(names).isSortedAccordingTo(Collator.getInstance(ULocale.ROOT)::compare);
        List<String> backwards =
                as(JOHN).get(ABC + "/staff-list/?ordering=-last_name").path("results.last_name");
        assertThat(backwards)
                .isSortedAccordingTo(
                        Collections.reverseOrder(Collator.getInstance(ULocale.ROOT)::compare));
        Response first = as(JOHN).get(ABC + "/staff-list/?page_size=2");
        first.then().body("previous", nullValue()).body("results", hasSize(2));
        as(JOHN).get(first.<String>path("next"))
                .then()
                .body("results.id", not(hasItem(first.<Integer>path("results[0].id"))))
                .body("previous", notNullValue());
        for (String bad :
                List.of("page=0", "page=x", "page_size=201", "ordering=salary", "search=%00")) {
            as(JOHN).urlEncodingEnabled(false)
                    .get(ABC + "/staff-list/?" + bad)
                    .then()
                    .statusCode(400);
        }
    }

    @Test
    void peopleAndConversationsAreFoundHoweverTheirNamesAreTyped() throws SQLException {
        says(951, "Se\u00e1n", "O\u2019Brien", "Reinigung zq");
        says(952, "Ana", "Mun\u0303oz", "\u00c4rzte zq");
        says(953, "Max", "Wei\u00df", "Bar zq");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> found("/staff-list/", "weiss").contains(953));
        long group = group(JOHN, "D\u00e9part \u00e0 l\u2019aube " + UUID.randomUUID(), 952L, 953L);

        for (int i = 0; i < 2; i++) {
            for (String search : List.of("sean o'brien", "OBRIEN", "brien sean reinigung")) {
                assertThat(found("/staff-list/", search)).as(search).containsExactly(951);
            }
            for (String search :
                    List.of("munoz", "MU\u00d1OZ ana", "Mun\u0303oz", "mu\u00f1oz arzte")) {
                assertThat(found("/staff-list/", search)).as(search).containsExactly(952);
            }
            assertThat(found("/staff-list/", "munoz weiss")).isEmpty();
            for (String search : List.of("depart l'aube", "mu\u00f1oz WEISS d\u00c9part")) {
                assertThat(found("/conversations/", search)).as(search).contains((int) group);
                assertThat(forwardingTo(search)).as(search).contains((int) group);
            }
            // Once more with the rows that the former version of the service left.
            database(
                    "update staff_member set folded_name = null, folded_rest = null"
                            + " where staff_id between 951 and 953");
            database("update conversation set folded_title = null where id = " + group);
            foldNames.foldAll().await().atMost(Duration.ofSeconds(30));
        }
        for (String order : List.of("department", "department__name")) {
            assertThat(departments(order))
                    .containsExactly("\u00c4rzte zq", "Bar zq", "Reinigung zq");
            assertThat(departments("-" + order))
                    .containsExactly("Reinigung zq", "Bar zq", "\u00c4rzte zq");
        }
        as(JOHN).get(ABC + "/staff-list/?ordering=-role__name").then().statusCode(200);
    }

    @Test
    void colleaguesAreOrderedByRoleAsPeopleSort() {
        String word = "zr" + UUID.randomUUID().toString().substring(0, 8);
        holds(961, "Zoe " + word, "\u00c9conome");
        holds(962, "Ben " + word, "Zimmerservice");
        holds(963, "Ada " + word, "\u00c9conome");
        holds(964, "Cem " + word, null);
        holds(965, "Dan " + word, "concierge");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> found("/staff-list/", word).size() == 5);

        for (String order : List.of("role", "role__name")) {
            assertThat(ordered(word, order)).containsExactly(965, 963, 961, 962, 964);
            assertThat(ordered(word, "-" + order)).containsExactly(964, 962, 961, 963, 965);
        }
    }

    private static void holds(long id, String firstName, @Nullable String role) {
        Records.say(
                new StaffUpdated(
                        "hotel-abc",
                        "Hotel ABC",
                        id,
                        firstName,
                        "Roe",
                        null,
                        null,
                        null,
                        role == null ? null : new Group(role, "role"),
                        true,
                        false,
                        null,
                        1));
    }

    private static List<Integer> ordered(String search, String order) {
        return as(JOHN).queryParam("search", search)
                .queryParam("ordering", order)
                .get(ABC + "/staff-list/")
                .path("results.id");
    }

    private static List<String> departments(String order) {
        return as(JOHN).queryParam("search", "ZQ")
                .queryParam("ordering", order)
                .get(ABC + "/staff-list/")
                .path("results.department.name");
    }

    private static List<Integer> found(String path, String search) {
        return as(JOHN).queryParam("search", search)
                .queryParam("page_size", 50)
                .get(ABC + path)
                .path("results.id");
    }

    private static List<Integer> forwardingTo(String search) {
        return as(JOHN).queryParam("search", search)
                .get(ABC + "/conversations/for-forwarding/")
                .path("conversations.id");
    }

    private static void says(long id, String firstName, String lastName, String department) {
        Records.say(
                new StaffUpdated(
                        "hotel-abc",
                        "Hotel ABC",
                        id,
                        firstName,
                        lastName,
                        null,
                        null,
                        new Group(department, "department"),
                        null,
                        true,
                        false,
                        null,
                        1));
    }

    private static void database(String sql) throws SQLException {
        try (Connection database = ServiceServers.database();
                Statement statement = database.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }

    @Test
    void directConversationIsUniqueForItsPair() {
        Response first = openWith(JOHN, 6L);
        long id = first.jsonPath().getLong("id");

        openWith(MARIA, 5L).then().statusCode(200).body("id", equalTo((int) id));
        openWith(JOHN, 6L)
                .then()
                .statusCode(200)
                .body("is_group", equalTo(false))
                .body("participants.id", equalTo(List.of(5, 6)))
                .body("hotel_slug", equalTo("hotel-abc"))
                .body("unread_count", equalTo(0))
                .body("last_message", nullValue());
    }

    @Test
    void twoWhoOpenTheSameAtTheSameTimeGetOne() throws Exception {
        for (int i = 0; i < 200; i++) {
            long colleague = 1_000 + i;
            Staff.says(colleague, "Zcolleague", true, 1);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                as(JOHN).get(ABC + "/staff-list/?search=colleague")
                                                .jsonPath()
                                                .getInt("count")
                                        == 200);
        for (int i = 0; i < 200; i++) {
            long colleague = 1_000 + i;
            boolean isDirect = i % 2 == 0;
            List<CompletableFuture<Response>> racing =
                    List.of(
                            racing(
                                    as(JOHN),
                                    isDirect ? List.of(colleague) : List.of(6L, colleague)),
                            racing(as(colleague), isDirect ? List.of(5L) : List.of(5L, 6L)));
            Set<Integer> statuses = new TreeSet<>();
            Set<Long> ids = new TreeSet<>();
            for (CompletableFuture<Response> each : racing) {
                statuses.add(each.get().statusCode());
                ids.add(each.get().jsonPath().getLong("id"));
            }
            assertThat(ids).hasSize(1);
            assertThat(statuses).containsExactly(200, 201);
        }
    }

    private static CompletableFuture<Response> racing(RequestSpecification who, List<Long> others) {
        return CompletableFuture.supplyAsync(
                () ->
                        who.contentType("application/json")
                                .body(Map.of("participant_ids", others))
                                .post(ABC + "/conversations/"));
    }

    @Test
    void twoGroupsThatBecomeTheSameAtTheSameTimeBothStay() throws Exception {
        for (int i = 0; i < 50; i++) {
            String same = title + " same " + i;
            List<CompletableFuture<Response>> racing = new ArrayList<>();
            for (String before : List.of(" a ", " b ")) {
                long id = group(JOHN, title + before + i, 6L, 7L);
                racing.add(
                        CompletableFuture.supplyAsync(
                                () -> change(as(JOHN), id, Map.of("title", same))));
            }
            for (CompletableFuture<Response> each : racing) {
                each.get().then().statusCode(200).body("title", equalTo(same));
            }
            open(JOHN, Map.of("participant_ids", List.of(6, 7), "title", same))
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void groupIsUniqueForItsMembersAndTitle() {
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS);
                Records members = Records.from(Topic.STAFF_CHAT_MEMBERS)) {
            long id = group(JOHN, title, 6L, 7L);

            ConversationCreated created =
                    (ConversationCreated) events.await(1, each -> isOf(each, id)).getFirst();
            assertThat(created.participantIds()).containsExactly(5L, 6L, 7L);
            assertThat(created.title()).isEqualTo(title);
            assertThat(created.isGroup()).isTrue();
            assertThat(created.actor().staffId()).isEqualTo(5);
            assertThat(created.actor().name()).isEqualTo("John Smith");
            assertThat(members.await(1, each -> each.key().endsWith("/" + id)))
                    .containsExactly(new MembersUpdated("hotel-abc", id, List.of(5L, 6L, 7L), 1));
            open(MARIA, Map.of("participant_ids", List.of(5, 7), "title", title))
                    .then()
                    .statusCode(200)
                    .body("id", equalTo((int) id));
            open(MARIA, Map.of("participant_ids", List.of(5, 7), "title", title + "!"))
                    .then()
                    .statusCode(201);
            open(MARIA, Map.of("participant_ids", List.of(5), "title", title))
                    .then()
                    .statusCode(201)
                    .body("is_group", equalTo(true));
        }
    }

    @Test
    void onlyActiveColleaguesTakePart() {
        Staff.says(902, "Gone", false, 1);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> openWith(JOHN, 902L).then().statusCode(400));
        for (Object bad :
                List.of(
                        Map.of(),
                        Map.of("participant_ids", List.of()),
                        Map.of("participant_ids", List.of(5)),
                        Map.of("participant_ids", List.of(6, 6)),
                        Map.of("participant_ids", List.of(21)),
                        Map.of("participant_ids", List.of(987654)),
                        Map.of("participant_ids", List.of(5, 6)),
                        Map.of("participant_ids", "6"),
                        Map.of("participant_ids", Collections.singletonList(null)),
                        Map.of(
                                "participant_ids",
                                java.util.stream.LongStream.range(2_000, 2_050).boxed().toList()),
                        Map.of("participant_ids", List.of(6), "title", "a".repeat(101)),
                        Map.of("participant_ids", List.of(6), "title", "a\u0000b"))) {
            open(JOHN, bad).then().statusCode(400);
        }
    }

    @Test
    void ownConversationsAreListedNewestFirst() {
        long first = group(JOHN, title + " a", 6L, 7L);
        long second = group(JOHN, title + " b", 6L, 8L);

        List<Integer> ids = as(JOHN).get(ABC + "/conversations/?page_size=2").path("results.id");
        assertThat(ids).containsExactly((int) second, (int) first);
        as(JOHN).get(ABC + "/conversations/?search=" + title.substring(6))
                .then()
                .body("count", equalTo(2));
        as(CHLOE)
                .get(ABC + "/conversations/?search=" + title.substring(6))
                .then()
                .body("results.id", equalTo(List.of((int) second)));
        as(CHLOE).get(ABC + "/conversations/?search=rossi").then().body("count", greaterThan(0));
        as(JOHN).post(path(first, "/archive/")).then().statusCode(200);
        as(JOHN).get(ABC + "/conversations/?search=" + title.substring(6))
                .then()
                .body("results.id", equalTo(List.of((int) second)));
        as(JOHN).get(ABC + "/conversations/?archived=true&search=" + title.substring(6))
                .then()
                .body("results.id", equalTo(List.of((int) first)));
        as(MARIA)
                .get(ABC + "/conversations/?search=" + title.substring(6))
                .then()
                .body("count", equalTo(2));
        as(JOHN).get(ABC + "/conversations/for-forwarding/?search=" + title.substring(6))
                .then()
                .body("count", equalTo(2))
                .body("conversations[0].participant_count", equalTo(3))
                .body("conversations[0].participants.id", not(hasItem(5)));
        as(JOHN).post(path(first, "/unarchive/")).then().statusCode(200);
        as(JOHN).get(ABC + "/conversations/?search=" + title.substring(6))
                .then()
                .body("count", equalTo(2));
        as(Staff.newcomer("Zoe"))
                .get(ABC + "/conversations/unread-count/")
                .then()
                .body("total_unread", equalTo(0))
                .body("conversations_with_unread", equalTo(0))
                .body("breakdown", hasSize(0));
    }

    @Test
    void whatMessagesMayBeForwardedToHasATitleInAnyCase() {
        long zoe = Staff.newcomer("Zoe");
        open(JOHN, Map.of("participant_ids", List.of(zoe))).then().statusCode(201);
        int group = open(JOHN, Map.of("participant_ids", List.of(zoe, 6))).path("id");
        as(JOHN).contentType("application/json")
                .body(Map.of("message", "Fresh towels, please"))
                .post(path(group, "/send-message/"))
                .then()
                .statusCode(201);

        as(zoe).get(ABC + "/conversations/for-forwarding/")
                .then()
                .body("conversations.title", equalTo(List.of("Group (3)", "John Smith")))
                .body("conversations[0].participants.name", hasItem("Maria Rossi"))
                .body("conversations[0].participants", hasSize(2))
                .body("conversations[0].participant_count", equalTo(3))
                .body("conversations[0].last_message.sender_name", equalTo("John Smith"))
                .body("conversations[1].participants.name", equalTo(List.of("John Smith")));
    }

    @Test
    void groupIsRenamed() {
        long id = group(JOHN, title, 6L, 7L);
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS)) {
            change(as(MARIA), id, Map.of("title", title + " 2", "description", "Early shift"))
                    .then()
                    .statusCode(200)
                    .body("title", equalTo(title + " 2"))
                    .body("description", equalTo("Early shift"));
            change(as(MARIA), id, Map.of("description", "Early shift")).then().statusCode(200);

            List<ChatEvent> told = events.await(1, each -> isOf(each, id));
            assertThat(told).hasSize(1);
            ConversationUpdated updated = (ConversationUpdated) told.getFirst();
            assertThat(updated.sequence()).isEqualTo(2);
            assertThat(updated.changes().title().old()).isEqualTo(title);
            assertThat(updated.changes().title().now()).isEqualTo(title + " 2");
            assertThat(updated.changes().description().now()).isEqualTo("Early shift");
            assertThat(updated.participants()).hasSize(3);
        }
        change(as(JOHN), id, Map.of("title", " ")).then().statusCode(400);
        long direct = openWith(JOHN, 6L).jsonPath().getLong("id");
        change(as(JOHN), direct, Map.of("title", "Us"))
                .then()
                .statusCode(400)
                .body("code", equalTo("not-a-group"));
    }

    @Test
    void membersComeAndGo() {
        long id = group(JOHN, title, 6L);
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS);
                Records members = Records.from(Topic.STAFF_CHAT_MEMBERS)) {
            add(as(MARIA), id, 8L).then().statusCode(200).body("participants.id", hasItem(8));
            add(as(MARIA), id, 8L).then().statusCode(200);
            as(CHLOE)
                    .get(ABC + "/conversations/?search=" + title.substring(6))
                    .then()
                    .body("count", equalTo(1));
            as(MARIA).delete(path(id, "/participants/8/")).then().statusCode(403);
            as(JOHN).delete(path(id, "/participants/8/")).then().statusCode(204);
            as(JOHN).delete(path(id, "/participants/8/")).then().statusCode(404);
            as(MARIA).post(path(id, "/leave/")).then().statusCode(204);

            List<ChatEvent> told = events.await(3, each -> isOf(each, id));
            assertThat(told)
                    .extracting(each -> ((ConversationUpdated) each).changes().added())
                    .containsExactly(List.of(8L), List.of(), List.of());
            assertThat(told)
                    .extracting(each -> ((ConversationUpdated) each).changes().removed())
                    .containsExactly(List.of(), List.of(8L), List.of(6L));
            assertThat(members.await(3, each -> each.key().endsWith("/" + id)))
                    .extracting(each -> ((MembersUpdated) each).memberIds())
                    .containsExactly(List.of(5L, 6L, 8L), List.of(5L, 6L), List.of(5L));
            // The sequence of the change, so that they rise.
            assertThat(members.await(3, each -> each.key().endsWith("/" + id)))
                    .extracting(each -> ((MembersUpdated) each).version())
                    .containsExactlyElementsOf(
                            told.stream()
                                    .map(each -> ((ConversationUpdated) each).sequence())
                                    .toList());
        }
        for (String former : List.of(CHLOE, MARIA)) {
            change(as(former), id, Map.of("title", "x")).then().statusCode(404);
        }
        add(as(JOHN), id, 21L).then().statusCode(400);
        add(as(JOHN), id, 5L).then().statusCode(400);
        long direct = openWith(JOHN, 6L).jsonPath().getLong("id");
        add(as(JOHN), direct, 8L).then().statusCode(400).body("code", equalTo("not-a-group"));
        as(JOHN).post(path(direct, "/leave/")).then().statusCode(400);
        as(JOHN).delete(path(direct, "/participants/6/")).then().statusCode(400);
        as(JOHN).post(path(id, "/leave/")).then().statusCode(204);
        as(JOHN).get(ABC + "/conversations/?search=" + title.substring(6))
                .then()
                .body("count", equalTo(0));
    }

    @Test
    void creatorOrManagerDeletesAConversation() {
        long id = group(JOHN, title, 6L, 8L);
        long managed = group(MARIA, title + "m", 7L);
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS);
                Records members = Records.from(Topic.STAFF_CHAT_MEMBERS)) {
            as(CHLOE).delete(path(id, "/")).then().statusCode(403);
            as(MANAGER).delete(path(id, "/")).then().statusCode(404);
            as(JOHN).delete(path(id, "/")).then().statusCode(204);
            as(JOHN).delete(path(id, "/")).then().statusCode(404);
            as(MANAGER).delete(path(managed, "/")).then().statusCode(204);

            ConversationDeleted deleted =
                    (ConversationDeleted) events.await(1, each -> isOf(each, id)).getFirst();
            assertThat(deleted.participantIds()).containsExactly(5L, 6L, 8L);
            // Nothing is kept of who took part.
            assertThat(members.awaitRecords(2))
                    .extracting(ConsumerRecord::key, ConsumerRecord::value)
                    .containsExactlyInAnyOrder(
                            tuple("hotel-abc/" + id, null), tuple("hotel-abc/" + managed, null));
        }
    }

    @Test
    void strangersReachNothing() {
        long id = group(JOHN, title, 6L);
        Staff.says(903, "Deactivated", true, 1);
        Map<String, Function<RequestSpecification, Response>> endpoints = new LinkedHashMap<>();
        endpoints.put("rename", who -> change(who, id, Map.of("title", "x")));
        endpoints.put("delete", who -> who.delete(path(id, "/")));
        endpoints.put("add", who -> add(who, id, 8L));
        endpoints.put("remove", who -> who.delete(path(id, "/participants/6/")));
        endpoints.put("leave", who -> who.post(path(id, "/leave/")));
        endpoints.put("archive", who -> who.post(path(id, "/archive/")));
        endpoints.put("unarchive", who -> who.post(path(id, "/unarchive/")));
        Map<String, Function<RequestSpecification, Response>> lists = new HashMap<>();
        lists.put("staff list", who -> who.get(ABC + "/staff-list/"));
        lists.put("conversations", who -> who.get(ABC + "/conversations/"));
        lists.put("forwarding", who -> who.get(ABC + "/conversations/for-forwarding/"));
        lists.put("unread", who -> who.get(ABC + "/conversations/unread-count/"));
        lists.put(
                "open",
                who ->
                        who.contentType("application/json")
                                .body(Map.of("participant_ids", List.of(6)))
                                .post(ABC + "/conversations/"));
        endpoints.forEach(
                (name, endpoint) -> {
                    assertThat(endpoint.apply(given()).statusCode()).as(name).isEqualTo(401);
                    assertThat(endpoint.apply(given().auth().oauth2("garbage")).statusCode())
                            .as(name)
                            .isEqualTo(401);
                    assertThat(
                                    endpoint.apply(given().header("X-Guest-Session", "a.b.c"))
                                            .statusCode())
                            .as(name)
                            .isEqualTo(401);
                    assertThat(endpoint.apply(as(LENA)).statusCode()).as(name).isEqualTo(404);
                    assertThat(endpoint.apply(as(PETER)).statusCode()).as(name).isEqualTo(404);
                });
        lists.forEach(
                (name, endpoint) -> {
                    assertThat(endpoint.apply(given()).statusCode()).as(name).isEqualTo(401);
                    assertThat(endpoint.apply(as(LENA)).statusCode()).as(name).isEqualTo(404);
                });
    }

    private static boolean isOf(ChatEvent event, long conversation) {
        return event.key().endsWith("/" + conversation);
    }

    private static Response change(RequestSpecification who, long id, Object body) {
        return who.contentType("application/json").body(body).patch(path(id, "/"));
    }

    private static Response add(RequestSpecification who, long id, Long... staffIds) {
        return who.contentType("application/json")
                .body(Map.of("staff_ids", List.of(staffIds)))
                .post(path(id, "/participants/"));
    }
}
