package com.hotelchat.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUnavailableTest {

    private final DatabaseUnavailable database = new DatabaseUnavailable();

    static Stream<Throwable> passing() {
        return Stream.of(
                new ConnectException("Connection refused: /10.0.0.1:5432"),
                new ClosedChannelException(),
                new VertxException("Connection was closed"),
                new TimeoutException(),
                new CompletionException(new ConnectException()),
                new IllegalStateException(new RuntimeException(new ClosedChannelException())));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void unreachableDatabaseIsUnavailable(Throwable failure) {
        assertThat(database.explain(failure))
                .hasValueSatisfying(
                        problem -> {
                            assertThat(problem.getStatusCode()).isEqualTo(503);
                            assertThat(problem.getHeaders()).containsKey("Retry-After");
                            assertThat(problem.getParameters())
                                    .containsEntry("code", "unavailable");
                            assertThat(problem.getDetail()).doesNotContain("10.0.0.1", "files");
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08006", "53300", "57P01", "57P03", "25006", "25P03", "28P01", "3D000", "40P01"
            })
    void serverThatSaysSoIsUnavailable(String sqlState) {
        assertThat(database.explain(refused(sqlState))).isPresent();
    }

    @Test
    void outageDoesNotFillTheLog() {
        List<String> logged = new ArrayList<>();
        Logger log = Logger.getLogger(DatabaseUnavailable.class.getName());
        Handler reader =
                new Handler() {
                    @Override
                    public void publish(LogRecord record) {
                        logged.add(record.getLevel() + " " + record.getMessage());
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        log.addHandler(reader);
        try {
            for (int i = 0; i < 1_000; i++) {
                database.explain(refused("57P03"));
            }
        } finally {
            log.removeHandler(reader);
        }

        assertThat(logged).hasSizeBetween(1, 5).allMatch(line -> line.contains("unavailable"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "42P01", "22P02", "25001", "", "5"})
    void mistakesAreNot(String sqlState) {
        assertThat(database.explain(refused(sqlState))).isEmpty();
    }

    @Test
    void otherFailuresAreNot() {
        assertThat(database.explain(new IllegalStateException("a bug"))).isEmpty();
        assertThat(database.explain(new NoSuchFileException("file"))).isEmpty();
        assertThat(
                        database.explain(
                                new VertxException(
                                        "Parameter at position[0] with class = [] and value = []"
                                                + " can not be coerced to the expected class")))
                .isEmpty();
    }

    private static PgException refused(String sqlState) {
        return new PgException("message", "ERROR", sqlState, "detail");
    }
}
