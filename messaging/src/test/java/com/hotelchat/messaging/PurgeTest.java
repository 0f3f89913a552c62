package com.hotelchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Servers.class)
class PurgeTest {

    private static final OffsetDateTime BEFORE =
            OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    private static final int OLD = 25;

    @Inject Pool pool;
    @Inject DataSource database;
    @Inject JobLeases leases;

    @BeforeEach
    void fill() throws SQLException {
        execute("delete from inbox where source = 'purge'");
        execute(
                """
                insert into inbox (source, event_id, received_at)
                select 'purge', i::text,
                    case when i <= %d then timestamptz '2025-01-01' else timestamptz '2026-06-01' end
                from generate_series(1, %d) as i
                """
                        .formatted(OLD, OLD + 3));
    }

    @Test
    void allOldRowsGoInBatches() throws SQLException {
        assertThat(delete(new Purge(pool, leases, 10, 100))).isEqualTo(OLD);

        assertThat(rows()).isEqualTo(3);
    }

    @Test
    void runIsBounded() throws SQLException {
        assertThat(delete(new Purge(pool, leases, 5, 2))).isEqualTo(10);

        assertThat(rows()).isEqualTo(OLD - 10 + 3);
    }

    @Test
    void anotherInstanceThatDoesItIsLeftAlone() throws SQLException {
        execute(
                "insert into job_lease (job, holder, expires_at) values ('purge of inbox',"
                        + " gen_random_uuid(), now() + interval '1 minute')");
        try {
            assertThat(delete(new Purge(pool, leases, 10, 100))).isZero();
        } finally {
            execute("delete from job_lease where job = 'purge of inbox'");
        }

        assertThat(rows()).isEqualTo(OLD + 3);
    }

    @Test
    void failureIsLeftToTheNextRun() {
        assertThat(
                        new Purge(pool, leases, 10, 100)
                                .delete("no_such_table", "at < $1", BEFORE)
                                .await()
                                .atMost(Duration.ofSeconds(30)))
                .isZero();
    }

    private static long delete(Purge purge) {
        return purge.delete("inbox", "received_at < $1", BEFORE)
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    private long rows() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "select count(*) from inbox where source = 'purge'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
