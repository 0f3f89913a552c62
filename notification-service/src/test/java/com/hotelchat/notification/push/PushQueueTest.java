package com.hotelchat.notification.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.events.Message.SenderType;
import com.hotelchat.notification.Chats;
import com.hotelchat.notification.NotificationServers;
import com.hotelchat.notification.device.PushToken;
import com.hotelchat.notification.push.PushQueue.Taken;
import com.hotelchat.secret.ServiceSecret;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever the planner makes of it, a claim claims no more than it was asked for. */
@QuarkusTest
@QuarkusTestResource(NotificationServers.class)
class PushQueueTest {

    private static final int ROWS = 30;
    private static final int LIMIT = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The service's own worker claims none of these rows: they are due in its far future. */
    private static final Instant FAR = Instant.now().plus(Duration.ofDays(3_650));

    @Inject Vertx vertx;
    @Inject ServiceSecret secret;

    @ConfigProperty(name = "quarkus.datasource.reactive.url")
    String url;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    private Pool pool;

    @BeforeEach
    void fill() throws SQLException {
        PgConnectOptions options =
                PgConnectOptions.fromUri(url.replaceFirst("^vertx-reactive:", ""))
                        .setUser(user)
                        .setPassword(password)
                        .addProperty("enable_hashjoin", "off")
                        .addProperty("enable_mergejoin", "off");
        pool =
                PgBuilder.pool()
                        .with(new PoolOptions().setMaxSize(1))
                        .connectingTo(options)
                        .using(vertx)
                        .build();
        execute("truncate push, push_turn");
        // The statistics are those of a queue that was emptied before it was analyzed.
        insertRows();
        execute("delete from push");
        execute("analyze push");
        insertRows();
    }

    private static void insertRows() throws SQLException {
        execute(
                """
                insert into push (hotel_slug, event_id, part, owner_kind, owners, tag, noticed_at,
                    due_at, expires_at)
                select 'hotel-abc', 'claim-' || i, 'withdraw', 'staff', '{}', 'guest-chat-' || i,
                    now(), now() + interval '5 years', now() + interval '20 years'
                from generate_series(1, %d) as i
                """
                        .formatted(ROWS));
    }

    @AfterEach
    void empty() throws SQLException {
        pool.closeAndAwait();
        execute("truncate push, push_turn");
    }

    @Test
    void claimNeverExceedsItsLimit() {
        PushQueue queue = new PushQueue(pool, secret, Clock.fixed(FAR, ZoneOffset.UTC));
        Set<Long> claimed = new HashSet<>();

        for (int i = 0; i < ROWS / LIMIT; i++) {
            List<Taken> batch =
                    queue.take(LIMIT, List.of(), FAR.plus(Duration.ofDays(365)), UUID.randomUUID())
                            .await()
                            .atMost(PATIENCE);
            assertThat(batch).hasSize(LIMIT);
            batch.forEach(each -> claimed.add(each.id()));
        }

        assertThat(claimed).hasSize(ROWS);
        assertThat(queue.take(LIMIT, List.of(), FAR, UUID.randomUUID()).await().atMost(PATIENCE))
                .isEmpty();
    }

    @Test
    void conversationIsOfOneClaimAtATime() throws SQLException {
        execute("update push set tag = 'guest-chat-one'");
        PushQueue queue = new PushQueue(pool, secret, Clock.fixed(FAR, ZoneOffset.UTC));
        Instant until = FAR.plus(Duration.ofMinutes(1));
        UUID first = UUID.randomUUID();

        execute("update push set due_at = due_at - interval '1 hour' where event_id = 'claim-30'");
        assertThat(claimed(queue, until, first))
                .extracting(Taken::id)
                .hasSize(PushQueue.MAX_OF_A_CONVERSATION)
                .isSorted()
                .isEqualTo(oldest());
        assertThat(claimed(queue, until, UUID.randomUUID())).isEmpty();
        queue.release("guest-chat-one", UUID.randomUUID()).await().atMost(PATIENCE);
        assertThat(claimed(queue, until, UUID.randomUUID())).isEmpty();
        queue.release("guest-chat-one", first).await().atMost(PATIENCE);
        assertThat(claimed(queue, until, UUID.randomUUID()))
                .hasSize(ROWS - PushQueue.MAX_OF_A_CONVERSATION);
        PushQueue later = new PushQueue(pool, secret, Clock.fixed(until, ZoneOffset.UTC));
        assertThat(claimed(later, until.plusSeconds(60), UUID.randomUUID()))
                .hasSize(PushQueue.MAX_OF_A_CONVERSATION);
    }

    /** By a retry, the older one would come last and take the newer one's place. */
    @Test
    void deviceThatShowsALaterMessageGetsNoOlderOne() throws Exception {
        PushQueue queue = new PushQueue(pool, secret, Clock.systemUTC());
        String staffId = Long.toString(Chats.next());
        long ahead = register(staffId);
        long behind = register(staffId);
        execute(
                """
                insert into delivery (event_id, device_id, type, tag, message_id, sent_at)
                values ('later-%1$d', %1$d, 'new-chat-message', 'guest-chat-7', 9, now()),
                    ('later-%2$d', %2$d, 'new-chat-message', 'guest-chat-8', 9, now())
                """
                        .formatted(ahead, behind));

        assertThat(targets(queue, staffId, 5)).containsExactly(behind);
        assertThat(targets(queue, staffId, 10)).containsExactlyInAnyOrder(ahead, behind);
    }

    private static List<Long> targets(PushQueue queue, String staffId, long messageId) {
        News news =
                new News(
                        PushType.NEW_CHAT_MESSAGE,
                        "hotel-abc",
                        "event-" + messageId,
                        7L,
                        messageId,
                        "101",
                        SenderType.GUEST,
                        null,
                        "Ada Byron",
                        null,
                        "New message",
                        "Hello",
                        null,
                        false,
                        Instant.now(),
                        null);
        Taken taken =
                new Taken(
                        1,
                        "hotel-abc",
                        "staff",
                        List.of(staffId),
                        "guest-chat-7",
                        news,
                        Instant.now(),
                        Instant.now().plusSeconds(60),
                        1);
        return queue.look(taken).await().atMost(PATIENCE).getFirst().targets().stream()
                .map(PushQueue.Target::deviceId)
                .toList();
    }

    private long register(String staffId) throws SQLException {
        PushToken token = new PushToken("queue:" + UUID.randomUUID());
        try (Connection database = ServiceServers.database();
                PreparedStatement insert =
                        database.prepareStatement(
                                "insert into device (hotel_slug, owner_kind, owner_id, device_id,"
                                        + " platform, token_hash, token_sealed, token_hint,"
                                        + " created_at, last_seen_at) values ('hotel-abc', 'staff',"
                                        + " ?, ?, 'web', ?, ?, '', now(), now()) returning id")) {
            insert.setString(1, staffId);
            insert.setString(2, UUID.randomUUID().toString());
            insert.setBytes(3, token.hash(secret));
            insert.setBytes(4, token.sealed(secret));
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static List<Long> oldest() throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (Connection database = ServiceServers.database();
                Statement statement = database.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "select id from push order by id limit "
                                        + PushQueue.MAX_OF_A_CONVERSATION)) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    private static List<Taken> claimed(PushQueue queue, Instant until, UUID claim) {
        return queue.take(LIMIT, List.of(), until, claim).await().atMost(PATIENCE);
    }

    /** Otherwise the other test would prove nothing. */
    @Test
    void plainSubqueryExceedsItUnderThisPlan() {
        int claimed =
                pool.query(
                                """
                                update push set attempts = push.attempts + 1
                                from (
                                    select id from push
                                    where due_at > now() + interval '1 year' and tag <> all('{x}')
                                    order by due_at, id limit %d for update skip locked) as due
                                where push.id = due.id
                                """
                                        .formatted(LIMIT))
                        .executeAndAwait()
                        .rowCount();

        assertThat(claimed).isGreaterThan(LIMIT);
    }

    private static void execute(String sql) throws SQLException {
        try (Connection database = ServiceServers.database();
                Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
