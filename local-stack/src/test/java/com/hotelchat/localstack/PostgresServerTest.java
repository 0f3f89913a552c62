package com.hotelchat.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {

    @Test
    void keeps_its_data_durably_over_a_restart(@TempDir Path folder) throws SQLException {
        Path data = folder.resolve("postgres");
        try (PostgresServer postgres = PostgresServer.start(data)) {
            postgres.createDatabase("guest_chat", "guest_chat", "it's secret");
            run(postgres, "CREATE TABLE kept (word text)");
            run(postgres, "INSERT INTO kept VALUES ('towels')");
        }
        try (PostgresServer postgres = PostgresServer.start(data)) {
            postgres.createDatabase("guest_chat", "guest_chat", "it's secret");
            assertThat(ask(postgres, "SELECT word FROM kept")).isEqualTo("towels");
            assertThat(ask(postgres, "SHOW fsync")).isEqualTo("on");
            assertThat(ask(postgres, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(ask(postgres, "SHOW full_page_writes")).isEqualTo("on");
        }
    }

    @Test
    void comes_back_on_the_same_port_with_the_same_data() throws SQLException {
        try (PostgresServer postgres = PostgresServer.startTemporary()) {
            postgres.createDatabase("guest_chat", "guest_chat", "secret");
            run(postgres, "CREATE TABLE kept (word text)");
            int port = postgres.port();
            postgres.stop();
            assertThatThrownBy(() -> ask(postgres, "SELECT 1")).isInstanceOf(SQLException.class);
            postgres.restart();
            assertThat(postgres.port()).isEqualTo(port);
            assertThat(ask(postgres, "SELECT count(*) FROM kept")).isEqualTo("0");
            assertThat(ask(postgres, "SELECT current_user")).isEqualTo("guest_chat");
        }
    }

    @Test
    void refuses_names_that_are_no_plain_names() {
        try (PostgresServer postgres = PostgresServer.startTemporary()) {
            assertThatThrownBy(() -> postgres.createDatabase("a; DROP DATABASE b", "a", "a"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void run(PostgresServer postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(PostgresServer postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static Connection connect(PostgresServer postgres) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl("guest_chat"), "guest_chat", "secret");
    }
}
