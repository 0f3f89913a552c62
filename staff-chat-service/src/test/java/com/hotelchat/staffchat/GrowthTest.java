package com.hotelchat.staffchat;

import static com.hotelchat.staffchat.Staff.ABC;
import static com.hotelchat.staffchat.Staff.JOHN;
import static com.hotelchat.staffchat.Staff.MARIA;
import static com.hotelchat.staffchat.Staff.as;
import static com.hotelchat.staffchat.Staff.group;
import static com.hotelchat.staffchat.Staff.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.testkit.Plans;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** The cost of operations in a large group does not grow with what was written in it. */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class GrowthTest {

    private static final int SMALL = 100;
    private static final int WARM = 30;
    private static final int LARGE = 100_000;

    /** Beside John, who opens the groups. */
    private static final int OTHERS = 49;

    /** Levels that the larger index may have more, for each of the indexes that a request reads. */
    private static final int MORE_LEVELS = 6;

    /**
     * As {@link #MORE_LEVELS}, for a list, which looks up the last message of each of its ten
     * conversations.
     */
    private static final int MORE_LEVELS_OF_A_LIST = 2 * 10;

    /** They have a page or two; whoever reads them as a whole is right. */
    private static final Set<String> SMALL_TABLES =
            Set.of(
                    "staff_member",
                    "outbox",
                    "participant",
                    "former_participant",
                    "unread_version",
                    "conversation",
                    "mention",
                    "reaction",
                    "reading",
                    "stored_file",
                    "attachment");

    @Test
    void longConversationOfFiftyCostsWhatAShortOneCosts() throws SQLException {
        Staff.awaitAll();
        Long[] others = new Long[OTHERS];
        others[0] = 6L;
        for (int i = 1; i < OTHERS; i++) {
            others[i] = Staff.newcomer("Member" + i);
        }
        long small = group(JOHN, "Small " + UUID.randomUUID(), others);
        long large = group(JOHN, "Large " + UUID.randomUUID(), others);
        fill(small, SMALL);
        fill(large, LARGE);
        Map<String, LongFunction<Response>> requests = new LinkedHashMap<>();
        requests.put("page", of -> as(JOHN).get(path(of, "/messages/?limit=50")));
        requests.put(
                "page before",
                of -> as(JOHN).get(path(of, "/messages/?limit=20&before_id=" + middle(of))));
        requests.put("open", of -> as(JOHN).get(path(of, "/")));
        requests.put(
                "sync",
                of -> as(JOHN).get(path(of, "/sync/?limit=50&after=" + (sequence(of) - 40))));
        requests.put("send", of -> sends(of, JOHN));
        requests.put(
                "read",
                of -> {
                    sends(of, JOHN);
                    return as(MARIA).post(path(of, "/mark_as_read/"));
                });
        requests.put(
                "read up to",
                of -> {
                    long first = sends(of, JOHN).jsonPath().getLong("id");
                    sends(of, JOHN);
                    return as(MARIA)
                            .contentType("application/json")
                            .body(Map.of("up_to_message_id", first))
                            .post(path(of, "/mark_as_read/"));
                });

        requests.forEach((what, request) -> compare(what, request, small, large));
    }

    /** For somebody with one conversation: how many John has depends on the tests before. */
    @Test
    void listsCostTheSameHoweverMuchIsWritten() throws SQLException {
        Staff.awaitAll();
        long zoe = Staff.newcomer("Zoe");
        long conversation = group(JOHN, "Growing " + UUID.randomUUID(), 6L, 7L, zoe);
        Map<String, LongFunction<Response>> requests = new LinkedHashMap<>();
        requests.put("list", of -> as(zoe).get(ABC + "/conversations/"));
        requests.put("unread", of -> as(zoe).get(ABC + "/conversations/unread-count/"));
        requests.put(
                "search",
                of -> as(zoe).get(ABC + "/conversations/search/?q=needle" + conversation));
        sends(conversation, MARIA, "needle" + conversation);
        run("vacuum analyze");
        Map<String, Plans> before = new LinkedHashMap<>();
        requests.forEach(
                (what, request) -> {
                    warm(what, request, conversation);
                    before.put(what, Plans.fewest(() -> request.apply(conversation)));
                });
        fill(conversation, LARGE);

        requests.forEach(
                (what, request) -> {
                    warm(what, request, conversation);
                    compare(
                            what,
                            before.get(what),
                            Plans.fewest(() -> request.apply(conversation)),
                            MORE_LEVELS_OF_A_LIST);
                });
    }

    @Test
    void readingTakesNoStatementForEachMessage() {
        Staff.awaitAll();
        long conversation = group(JOHN, "Read " + UUID.randomUUID(), 6L, 7L);
        long of2 = statementsOfReading(conversation, 2);
        long of90 = statementsOfReading(conversation, 90);

        assertThat(of90).isEqualTo(of2);
    }

    private static long statementsOfReading(long conversation, int messages) {
        for (int i = 0; i < messages; i++) {
            sends(conversation, JOHN).then().statusCode(201);
        }
        return Plans.of(() -> as(MARIA).post(path(conversation, "/mark_as_read/"))).statements();
    }

    private static void compare(
            String what, LongFunction<Response> request, long small, long large) {
        warm(what, request, small);
        warm(what, request, large);
        compare(
                what,
                Plans.fewest(() -> request.apply(small)),
                Plans.fewest(() -> request.apply(large)),
                MORE_LEVELS);
    }

    /**
     * Pages are dirtied and hints are set by the first who come, and each connection plans a
     * statement for its values five times before it may plan it for all.
     */
    private static void warm(String what, LongFunction<Response> request, long conversation) {
        for (int i = 0; i < WARM; i++) {
            assertThat(request.apply(conversation).statusCode()).as(what).isBetween(200, 201);
        }
    }

    private static void compare(String what, Plans small, Plans large, int moreLevels) {
        assertThat(large.statements()).as(what).isPositive().isEqualTo(small.statements());
        assertThat(large.sequentialScans())
                .as(what)
                .allSatisfy(table -> assertThat(SMALL_TABLES).contains(table));
        assertThat((double) large.buffers())
                .as("buffers of %s, small: %s", what, small.buffers())
                .isLessThanOrEqualTo(1.25 * small.buffers() + moreLevels);
    }

    private static Response sends(long conversation, String who) {
        return sends(conversation, who, "one more");
    }

    private static Response sends(long conversation, String who, String text) {
        return as(who).contentType("application/json")
                .body(Map.of("message", text))
                .post(path(conversation, "/send-message/"));
    }

    private static long middle(long conversation) {
        return as(JOHN).get(path(conversation, "/messages/?limit=60"))
                .jsonPath()
                .getLong("messages[0].id");
    }

    private static long sequence(long conversation) {
        return as(JOHN).get(path(conversation, "/")).jsonPath().getLong("sequence");
    }

    /** John has written all of it, and everybody has read it in five goes. */
    private static void fill(long conversation, int messages) throws SQLException {
        run(
                """
                insert into message (id, hotel_slug, conversation_id, ordinal, sequence, changed_sequence,
                    sender_id, sender_first_name, sender_last_name, text, sent_at, is_read, words,
                    is_indexed)
                select nextval('message_id'), 'hotel-abc', c.id, c.written + n, c.sequence + n,
                    c.sequence + n, 5, 'John', 'Smith', 'message ' || n, now(), true,
                    to_tsvector('simple', 'message ' || n), true
                from conversation c, generate_series(1, %2$d) as n where c.id = %1$d
                """
                        .formatted(conversation, messages),
                """
                update conversation set sequence = sequence + %2$d, written = written + %2$d,
                    last_message_id = (select max(id) from message where conversation_id = %1$d)
                where id = %1$d
                """
                        .formatted(conversation, messages),
                """
                insert into reading (conversation_id, staff_id, from_ordinal, to_ordinal, read_at)
                select q.conversation_id, q.staff_id, c.written - %2$d * (6 - part) / 5,
                    c.written - %2$d * (5 - part) / 5, now()
                from participant q join conversation c on c.id = q.conversation_id,
                    generate_series(1, 5) as part
                where q.conversation_id = %1$d and q.staff_id <> 5
                """
                        .formatted(conversation, messages),
                """
                update participant q set seen_ordinal = c.written, passed_over = 0
                from conversation c where c.id = q.conversation_id and c.id = %1$d and q.staff_id <> 5
                """
                        .formatted(conversation),
                """
                update participant q set passed_over = passed_over + %2$d
                where q.conversation_id = %1$d and q.staff_id = 5
                """
                        .formatted(conversation, messages),
                "vacuum analyze");
    }

    private static void run(String... statements) throws SQLException {
        try (Connection database = ServiceServers.database();
                Statement statement = database.createStatement()) {
            for (String sql : List.of(statements)) {
                statement.execute(sql);
            }
        }
    }
}
