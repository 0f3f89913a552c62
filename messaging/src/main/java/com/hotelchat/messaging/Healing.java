package com.hotelchat.messaging;

import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Tells failures that pass by themselves from those that come again however often one tries. */
final class Healing {

    /**
     * Classes of SQLSTATE that speak of the server's condition and not of the data: connection,
     * rollback (deadlock), resources, object state (lock), operator intervention, system.
     *
     * @see <a href="https://www.postgresql.org/docs/18/errcodes-appendix.html">Error codes</a>
     */
    private static final Set<String> CONDITION = Set.of("08", "40", "53", "55", "57", "58");

    private Healing() {}

    static boolean mayHeal(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .anyMatch(Healing::isPassing);
    }

    private static boolean isPassing(Throwable cause) {
        return switch (cause) {
            case PgException refused ->
                    refused.getSqlState() != null
                            && CONDITION.contains(refused.getSqlState().substring(0, 2));
            case IOException away -> true;
            case TimeoutException late -> true;
            // What the client says of closed connections and full pools has no type of its own.
            case VertxException client -> true;
            case NoStackTraceThrowable client -> true;
            default -> false;
        };
    }
}
