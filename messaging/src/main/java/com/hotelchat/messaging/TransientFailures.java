package com.hotelchat.messaging;

import com.fasterxml.jackson.core.JacksonException;
import com.hotelchat.events.InvalidEventException;
import io.vertx.pgclient.PgException;
import java.time.DateTimeException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.PropertyValueException;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes transient failures from those that come again however often a record is processed.
 * Only the latter are listed: a dead letter is final, so an unforeseen failure is retried.
 */
final class TransientFailures {

    /**
     * Classes of SQLSTATE that concern the data: cardinality, data exception, integrity constraint,
     * check option, and limits of a row or an index.
     *
     * @see <a href="https://www.postgresql.org/docs/18/errcodes-appendix.html">Error codes</a>
     */
    private static final Set<String> OF_THE_DATA = Set.of("21", "22", "23", "44", "54");

    private static final int SQL_STATE_LENGTH = 5;
    private static final int MAX_CAUSES = 20;

    /**
     * The client's messages about parameters that have the wrong type or number; it has no type.
     */
    private static final Set<String> OF_PARAMETERS =
            Set.of("Parameter at position[", "The number of parameters to execute");

    private TransientFailures() {}

    /** Returns whether the same record may be processed later. */
    static boolean isTransient(Throwable failure) {
        return causes(failure).noneMatch(TransientFailures::isLasting);
    }

    /** Describes a failure without its message, which may quote the record. */
    static String describe(Throwable failure) {
        Optional<String> state =
                causes(failure)
                        .filter(PgException.class::isInstance)
                        .map(cause -> sqlState((PgException) cause))
                        .flatMap(Stream::ofNullable)
                        .findFirst();
        return "failure="
                + failure.getClass().getName()
                + causes(failure)
                        .skip(1)
                        .reduce((former, last) -> last)
                        .map(root -> " cause=" + root.getClass().getName())
                        .orElse("")
                + state.map(code -> " sqlstate=" + code).orElse("");
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(MAX_CAUSES);
    }

    private static boolean isLasting(Throwable cause) {
        return switch (cause) {
            case PgException refused -> isOfTheData(sqlState(refused));
            case InvalidEventException invalid -> true;
            case PropertyValueException invalid -> true;
            // The project's own code fails again with the same input.
            case IllegalArgumentException ours -> true;
            case NullPointerException ours -> true;
            case ClassCastException ours -> true;
            case IndexOutOfBoundsException ours -> true;
            case ArithmeticException ours -> true;
            case DateTimeException ours -> true;
            case UnsupportedOperationException ours -> true;
            case StackOverflowError ours -> true;
            case AssertionError ours -> true;
            // An IOException, but about a text and not about a connection.
            case JacksonException unreadable -> true;
            default -> isOfParameters(cause.getMessage());
        };
    }

    private static boolean isOfTheData(@Nullable String state) {
        return state != null
                && state.length() == SQL_STATE_LENGTH
                && OF_THE_DATA.contains(state.substring(0, 2));
    }

    private static @Nullable String sqlState(PgException refused) {
        return refused.getSqlState();
    }

    private static boolean isOfParameters(@Nullable String message) {
        return message != null && OF_PARAMETERS.stream().anyMatch(message::startsWith);
    }
}
