package com.hotelchat.notification.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.notification.NotificationServers;
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
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
        execute("truncate push");
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
        execute("delete from push where due_at > now() + interval '1 year'");
    }

    @Test
    void claimNeverExceedsItsLimit() {
        PushQueue queue = new PushQueue(pool, secret, Clock.fixed(FAR, ZoneOffset.UTC));
        Set<Long> claimed = new HashSet<>();

        for (int i = 0; i < ROWS / LIMIT; i++) {
            List<Taken> batch =
                    queue.take(LIMIT, List.of(), FAR.plus(Duration.ofDays(365)))
                            .await()
                            .atMost(PATIENCE);
            assertThat(batch).hasSize(LIMIT);
            batch.forEach(each -> claimed.add(each.id()));
        }

        assertThat(claimed).hasSize(ROWS);
        assertThat(queue.take(LIMIT, List.of(), FAR).await().atMost(PATIENCE)).isEmpty();
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
