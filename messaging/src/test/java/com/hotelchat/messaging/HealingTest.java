package com.hotelchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.events.InvalidEventException;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What passes by itself, and what does not. */
class HealingTest {

    static Stream<Throwable> passing() {
        return Stream.of(
                new IOException("reset"),
                new TimeoutException(),
                new VertxException("Connection is not active now"),
                // The service stops while a record is on its way.
                new NoStackTraceThrowable("Pool closed"),
                new PgException("deadlock", "ERROR", "40P01", null),
                new IllegalStateException(new IOException("reset")));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whatPassesIsTriedAgain(Throwable failure) {
        assertThat(Healing.mayHeal(failure)).isTrue();
    }

    static Stream<Throwable> lasting() {
        return Stream.of(
                new InvalidEventException("the record has no key"),
                new PgException("cannot be null", "ERROR", "23502", null),
                new IllegalArgumentException());
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void whatLastsIsGivenUp(Throwable failure) {
        assertThat(Healing.mayHeal(failure)).isFalse();
    }
}
