package com.hotelchat.database;

import com.hotelchat.rest.KnownFailure;
import com.hotelchat.rest.Problem;
import io.github.bucket4j.Bucket;
import io.netty.channel.unix.Errors;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.io.EOFException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Explains failures of the database that pass by themselves: it cannot be reached, has no
 * connection to spare, shuts down, or is read-only while another takes over. The same request
 * succeeds later.
 */
@Singleton
class DatabaseUnavailable implements KnownFailure {

    private static final Logger LOG = Logger.getLogger(DatabaseUnavailable.class);

    private static final int RETRY_AFTER_SECONDS = 2;
    private static final int MAX_CAUSES = 20;

    private static final int LINES_AT_ONCE = 3;
    private static final Duration TIME_BETWEEN_LINES = Duration.ofSeconds(10);

    /**
     * Classes of SQLSTATE that concern the server's condition and not the data: connection,
     * authorization, catalog, rollback (deadlock), resources, lock, operator intervention, system.
     *
     * @see <a href="https://www.postgresql.org/docs/18/errcodes-appendix.html">Error codes</a>
     */
    private static final Set<String> CONDITION =
            Set.of("08", "28", "3D", "40", "53", "55", "57", "58");

    /** The server is read-only, or ended a transaction that took too long. */
    private static final Set<String> OF_TRANSACTIONS = Set.of("25006", "25P03", "25P04");

    /** The client's messages about parameters that have the wrong type or number. */
    private static final Set<String> OF_PARAMETERS =
            Set.of("Parameter at position[", "The number of parameters to execute");

    private static final int SQL_STATE_LENGTH = 5;

    /** An outage fails every request, and the log needs it now and then only. */
    private final Bucket lines =
            Bucket.builder()
                    .addLimit(
                            limit ->
                                    limit.capacity(LINES_AT_ONCE)
                                            .refillIntervally(1, TIME_BETWEEN_LINES))
                    .build();

    private final LongAdder unlogged = new LongAdder();

    DatabaseUnavailable() {}

    @Override
    public Optional<HttpProblem> explain(Throwable failure) {
        return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(MAX_CAUSES)
                .filter(DatabaseUnavailable::isPassing)
                .findFirst()
                .map(this::problem);
    }

    private static boolean isPassing(Throwable cause) {
        return switch (cause) {
            case PgException refused -> isCondition(refused.getSqlState());
            // Other types of IOException concern files and formats.
            case SocketException unreachable -> true;
            case UnknownHostException unreachable -> true;
            case ClosedChannelException unreachable -> true;
            case Errors.NativeIoException unreachable -> true;
            case SSLException unreachable -> true;
            case EOFException unreachable -> true;
            case TimeoutException late -> true;
            // Messages of the client about closed connections and full pools.
            case VertxException client -> !isOfParameters(client);
            case NoStackTraceThrowable client -> !isOfParameters(client);
            default -> false;
        };
    }

    private static boolean isOfParameters(Throwable client) {
        String message = client.getMessage();
        return message != null && OF_PARAMETERS.stream().anyMatch(message::startsWith);
    }

    private static boolean isCondition(@Nullable String state) {
        return state != null
                && state.length() == SQL_STATE_LENGTH
                && (OF_TRANSACTIONS.contains(state) || CONDITION.contains(state.substring(0, 2)));
    }

    private HttpProblem problem(Throwable cause) {
        if (lines.tryConsume(1)) {
            // Messages of the server may quote data of the request.
            LOG.warnf(
                    "The database is unavailable: failure=%s sqlstate=%s unlogged=%d",
                    cause.getClass().getName(),
                    cause instanceof PgException refused ? refused.getSqlState() : "-",
                    unlogged.sumThenReset());
        } else {
            unlogged.increment();
        }
        return Problem.of(
                        503,
                        "unavailable",
                        "The service cannot reach its database; send the request again later.")
                .withHeader("Retry-After", RETRY_AFTER_SECONDS)
                .build();
    }
}
