package com.hotelchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.localstack.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A migration that makes an index while a dump, say, reads in an old transaction. */
class ConcurrentIndexesTest {

    private static final String NAME = "migrated";
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(100);

    private static PostgresServer postgres;

    @BeforeAll
    static void start() {
        postgres = PostgresServer.startTemporary();
        postgres.createDatabase(NAME, NAME, NAME);
    }

    @AfterEach
    void clean() throws SQLException {
        try (Connection connection = connect()) {
            execute(connection, "drop schema public cascade");
            execute(connection, "create schema public");
        }
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(NAME), NAME, NAME);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean is(String condition) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select " + condition)) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    /** Returns a connection whose transaction an index has to wait for. */
    private static Connection reader() throws SQLException {
        Connection reader = connect();
        reader.setAutoCommit(false);
        reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        execute(reader, "select 1 from pg_class limit 1");
        return reader;
    }

    private static Flyway flyway(String target) {
        FluentConfiguration configuration =
                Flyway.configure()
                        .dataSource(
                                postgres.jdbcUrl(NAME)
                                        + "?options=-c%20lock_timeout="
                                        + LOCK_TIMEOUT.toMillis(),
                                NAME,
                                NAME)
                        .locations("classpath:db/indexes")
                        .target(target);
        new ConcurrentIndexes().customize(configuration);
        return configuration.load();
    }

    private static void awaitWaitingIndex() {
        Awaitility.await()
                .until(
                        () ->
                                is(
                                        """
                                        exists (select from pg_stat_activity
                                            where query like 'create index concurrently%%'
                                            and wait_event_type = 'Lock'
                                            and state_change < clock_timestamp() - interval '%d ms')
                                        """
                                                .formatted(3 * LOCK_TIMEOUT.toMillis())));
    }

    private static boolean isIndexed() throws SQLException {
        return is(
                """
                coalesce((select indisvalid from pg_index
                    where indexrelid = to_regclass('thing_by_name')), false)
                """);
    }

    @Test
    void migrationWaitsForTransactionsThatAreOlder() throws SQLException {
        flyway("1").migrate();
        CompletableFuture<Void> migrated;
        try (Connection reader = reader()) {
            migrated = CompletableFuture.runAsync(() -> flyway("2").migrate());
            awaitWaitingIndex();
            assertThat(migrated).isNotDone();
            reader.rollback();
        }
        migrated.join();

        assertThat(isIndexed()).isTrue();
    }

    @Test
    void migrationThatWasKilledIsDoneAgainAtTheNextStart() throws SQLException {
        flyway("1").migrate();
        try (Connection reader = reader()) {
            CompletableFuture<Boolean> migrated =
                    CompletableFuture.supplyAsync(() -> flyway("2").migrate().success);
            awaitWaitingIndex();
            assertThat(
                            is(
                                    "pg_terminate_backend(pid) from pg_stat_activity"
                                            + " where query like 'create index concurrently%'"))
                    .isTrue();
            assertThat(migrated.exceptionally(killed -> false).join()).isFalse();
            assertThat(isIndexed()).isFalse();
            assertThat(is("to_regclass('thing_by_name') is not null")).isTrue();
            reader.rollback();
        }

        flyway("2").migrate();

        assertThat(isIndexed()).isTrue();
    }

    @Test
    void migrationsInTransactionsKeepTheirDeadlines() throws SQLException {
        try (Connection other = connect()) {
            other.setAutoCommit(false);
            execute(other, "create table thing (id bigint)");
            CompletableFuture<Boolean> migrated =
                    CompletableFuture.supplyAsync(() -> flyway("1").migrate().success);

            assertThat(migrated.exceptionally(late -> false).join()).isFalse();
            other.rollback();
        }
    }
}
