package com.hotelchat.staffchat;

import static com.hotelchat.staffchat.Staff.ABC;
import static com.hotelchat.staffchat.Staff.as;
import static com.hotelchat.staffchat.Staff.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.StaffChatEvent.UnreadChanged;
import com.hotelchat.events.StaffChatEvent.UnreadCount;
import com.hotelchat.events.Topic;
import com.hotelchat.testkit.Records;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Unread totals, whatever is changed at the same time. */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class TotalsTest {

    private static final int PEOPLE = 5;
    private static final int GROUPS = 8;
    private static final int WORKERS = 8;
    private static final int CHANGES_OF_A_WORKER = 60;

    /** By definition, from the messages themselves. */
    private static final String RECOUNT =
            """
            select p.conversation_id, (
                select count(*) from message m where m.conversation_id = p.conversation_id
                    and m.ordinal > p.seen_ordinal and m.sender_id <> p.staff_id
                    and m.deleted_at is null) as unread
            from participant p where p.hotel_slug = 'hotel-abc' and p.staff_id = ?
            """;

    private final List<Long> people = new ArrayList<>();
    private final List<Long> groups = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> messages = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void openGroups() {
        Staff.awaitAll();
        for (int i = 0; i < PEOPLE; i++) {
            people.add(Staff.newcomer("Member" + i));
        }
        for (int i = 0; i < GROUPS; i++) {
            groups.add(openGroup(people.get(i % PEOPLE)));
        }
    }

    @Test
    void lastTotalsAreARecountAfterConcurrentChanges() throws Exception {
        long seed = System.nanoTime();
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS);
                ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                Random random = new Random(seed + i);
                all.add(workers.submit(() -> change(random)));
            }
            for (Future<?> each : all) {
                each.get();
            }

            for (long person : people) {
                Map<Long, Long> recount = recount(person);
                long total = recount.values().stream().mapToLong(n -> n).sum();
                assertThat(answered(person)).as("API, seed %d", seed).isEqualTo(recount);
                Awaitility.await()
                        .pollInSameThread()
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(
                                () ->
                                        assertThat(newest(events, person))
                                                .as("last event of %d, seed %d", person, seed)
                                                .extracting(
                                                        UnreadCount::totalUnread,
                                                        UnreadCount::conversationsWithUnread)
                                                .containsExactly(total, (long) recount.size()));
                assertThat(newestByConversation(events, person))
                        .as("last events of %d, seed %d", person, seed)
                        .isEqualTo(recount);
            }
        }
    }

    @Test
    void versionOfTheAnswerIsThatOfTheLastEvent() {
        long reader = people.getFirst();
        long writer = people.getLast();
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS)) {
            write(writer, groups.getFirst(), "one");
            write(writer, groups.getLast(), "two");
            JsonPath answer = unread(reader);
            assertThat(answer.getLong("version")).isPositive();

            events.await(2, event -> countOf(event, reader) != null);
            UnreadCount last = newest(events, reader);
            assertThat(last.version()).isEqualTo(answer.getLong("version"));
            assertThat(last.totalUnread()).isEqualTo(answer.getLong("total_unread"));
        }
    }

    private Void change(Random random) {
        for (int i = 0; i < CHANGES_OF_A_WORKER; i++) {
            changeOnce(random);
        }
        return null;
    }

    /** Any answer but a failure of the service will do: the group may be gone by now. */
    private void changeOnce(Random random) {
        long person = one(people, random);
        long group = one(groups, random);
        Response answer =
                switch (random.nextInt(20)) {
                    case 0 -> forward(person, random);
                    case 1 -> as(person).post(path(group, "/leave/"));
                    case 2, 3 -> add(person, group, one(people, random));
                    case 4 -> delete(person, group, random);
                    case 5, 6, 7 ->
                            as(person)
                                    .delete(
                                            ABC
                                                    + "/messages/"
                                                    + one(messages, random)
                                                    + "/delete/?hard_delete="
                                                    + random.nextBoolean());
                    case 8, 9, 10 -> as(person).post(path(group, "/mark_as_read/"));
                    default -> write(person, group, "Message " + random.nextInt());
                };
        assertThat(answer.statusCode()).isLessThan(500).isNotEqualTo(429);
    }

    private Response write(long person, long group, String text) {
        Response sent =
                as(person)
                        .contentType("application/json")
                        .body(Map.of("message", text))
                        .post(path(group, "/send-message/"));
        if (sent.statusCode() == 201) {
            messages.add(sent.jsonPath().getLong("id"));
        }
        return sent;
    }

    /** In any order: the service has its own. */
    private Response forward(long person, Random random) {
        return as(person)
                .contentType("application/json")
                .body(
                        Map.of(
                                "conversation_ids",
                                List.of(one(groups, random), one(groups, random)),
                                "new_participant_ids",
                                List.of(one(people, random))))
                .post(ABC + "/messages/" + one(messages, random) + "/forward/");
    }

    private static Response add(long person, long group, long added) {
        return as(person)
                .contentType("application/json")
                .body(Map.of("staff_ids", List.of(added)))
                .post(path(group, "/participants/"));
    }

    private Response delete(long person, long group, Random random) {
        Response deleted = as(person).delete(path(group, "/"));
        if (deleted.statusCode() == 204) {
            groups.add(openGroup(one(people, random)));
        }
        return deleted;
    }

    private long openGroup(long who) {
        return as(who).contentType("application/json")
                .body(Map.of("participant_ids", others(who), "title", "Group " + UUID.randomUUID()))
                .post(ABC + "/conversations/")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    private List<Long> others(long who) {
        return people.stream().filter(id -> id != who).toList();
    }

    private static long one(List<Long> all, Random random) {
        synchronized (all) {
            return all.isEmpty() ? 1 : all.get(random.nextInt(all.size()));
        }
    }

    private static JsonPath unread(long person) {
        return as(person)
                .get(ABC + "/conversations/unread-count/")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static Map<Long, Long> answered(long person) {
        JsonPath answer = unread(person);
        Map<Long, Long> counts = new HashMap<>();
        answer.<Map<String, Object>>getList("breakdown")
                .forEach(
                        each ->
                                counts.put(
                                        ((Number) each.get("conversation_id")).longValue(),
                                        ((Number) each.get("unread_count")).longValue()));
        assertThat(answer.getLong("total_unread"))
                .isEqualTo(counts.values().stream().mapToLong(n -> n).sum());
        return counts;
    }

    private static Map<Long, Long> recount(long person) throws SQLException {
        Map<Long, Long> counts = new HashMap<>();
        try (Connection database = ServiceServers.database();
                PreparedStatement count = database.prepareStatement(RECOUNT)) {
            count.setLong(1, person);
            try (ResultSet rows = count.executeQuery()) {
                while (rows.next()) {
                    if (rows.getLong("unread") > 0) {
                        counts.put(rows.getLong("conversation_id"), rows.getLong("unread"));
                    }
                }
            }
        }
        return counts;
    }

    /** Returns the state of a client that keeps the highest version. */
    private static UnreadCount newest(Records events, long person) {
        UnreadCount newest = new UnreadCount(person, 0, 0, 0, 0);
        for (ChatEvent event : events.events(each -> countOf(each, person) != null)) {
            UnreadCount count = countOf(event, person);
            newest = count.version() < newest.version() ? newest : count;
        }
        return newest;
    }

    /** As {@link #newest}, for the count of each conversation. */
    private static Map<Long, Long> newestByConversation(Records events, long person) {
        Map<Long, UnreadCount> newest = new HashMap<>();
        for (ChatEvent event : events.events(each -> countOf(each, person) != null)) {
            newest.merge(
                    ((UnreadChanged) event).conversationId(),
                    countOf(event, person),
                    (known, next) -> next.version() < known.version() ? known : next);
        }
        Map<Long, Long> counts = new HashMap<>();
        newest.forEach(
                (conversation, count) -> {
                    if (count.conversationUnread() > 0) {
                        counts.put(conversation, count.conversationUnread());
                    }
                });
        return counts;
    }

    private static UnreadCount countOf(ChatEvent event, long person) {
        if (!(event instanceof UnreadChanged changed)) {
            return null;
        }
        return changed.counts().stream()
                .filter(each -> each.staffId() == person)
                .findFirst()
                .orElse(null);
    }
}
