package com.hotelchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import com.hotelchat.events.InvalidEventException;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransientFailuresTest {

    private static PgException refused(String state) {
        return new PgException("Ada Byron", "ERROR", state, null);
    }

    static Stream<Throwable> passing() {
        return Stream.of(
                new IOException("reset"),
                new TimeoutException(),
                new VertxException("Connection is not active now"),
                new NoStackTraceThrowable("Pool closed"),
                new IllegalStateException("The session is closed"),
                new NoSuchElementException("not loaded yet"),
                new OutOfMemoryError(),
                new Exception("of a kind that nobody thought of"),
                new CompletionException(new IOException("reset")));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whatMayPassIsTransient(Throwable failure) {
        assertThat(TransientFailures.isTransient(failure)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08006", "25006", "25P03", "28P01", "3D000", "40001", "40P01", "42501", "42P01",
                "53300", "55P03", "57014", "57P01", "57P03", "58030", "XX000", "P0001", ""
            })
    void conditionOfTheServerIsTransient(String state) {
        assertThat(TransientFailures.isTransient(new IllegalStateException(refused(state))))
                .isTrue();
    }

    static Stream<Throwable> lasting() {
        return Stream.of(
                new InvalidEventException("the record has no key"),
                new CompletionException(new InvalidEventException("the record has no key")),
                refused("21000"),
                refused("22001"),
                refused("22P05"),
                refused("23502"),
                refused("44000"),
                refused("54000"),
                new RuntimeException(refused("23505")),
                new VertxException(
                        "Parameter at position[0] with class = [java.lang.String] and value ="
                                + " [Ada Byron] can not be coerced to the expected class ="
                                + " [java.lang.Number] for encoding."),
                new NoStackTraceThrowable(
                        "The number of parameters to execute should be consistent with the"
                                + " expected number of parameters = [1] but the actual number is"
                                + " [2]."),
                new IllegalArgumentException(),
                new NullPointerException(),
                new UncheckedIOException(new JsonParseException("unexpected character")),
                new DateTimeException("out of range"));
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void whatComesAgainIsNot(Throwable failure) {
        assertThat(TransientFailures.isTransient(failure)).isFalse();
    }

    @Test
    void descriptionQuotesNothing() {
        assertThat(TransientFailures.describe(new IllegalStateException(refused("25006"))))
                .isEqualTo(
                        "failure=java.lang.IllegalStateException"
                                + " cause=io.vertx.pgclient.PgException sqlstate=25006");
    }
}
