package com.hotelchat.rest;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Redacts session tokens in log records: the framework logs the paths of requests that fail. Also
 * drops records that would fill the log during an outage without information.
 */
@LoggingFilter(name = "session-tokens")
public final class RedactedLog implements Filter {

    private static final int MAX_CAUSES = 20;
    private static final String CONNECTION_POOL = "io.vertx.sqlclient.impl.pool.SqlConnectionPool";

    @Override
    public boolean isLoggable(LogRecord record) {
        if (isLateTimeout(record.getThrown())) {
            return false;
        }
        String message = record.getMessage();
        if (message != null) {
            String redacted = SessionTokens.redact(message);
            if (!redacted.equals(message)) {
                if (record instanceof ExtLogRecord extended) {
                    extended.setMessage(redacted, extended.getFormatStyle());
                } else {
                    record.setMessage(redacted);
                }
            }
        }
        Object[] parameters = record.getParameters();
        if (parameters != null) {
            Object[] redacted = parameters.clone();
            for (int i = 0; i < redacted.length; i++) {
                if (redacted[i] instanceof CharSequence text) {
                    redacted[i] = SessionTokens.redact(text.toString());
                }
            }
            record.setParameters(redacted);
        }
        Throwable thrown = record.getThrown();
        if (thrown != null && holdsToken(thrown)) {
            record.setThrown(new RedactedFailure(thrown, MAX_CAUSES));
        }
        return true;
    }

    /**
     * Returns whether the record reports that a call of the pool of database connections timed out
     * which had failed before. The pool logs this some seconds after every call while the database
     * is unavailable (https://github.com/eclipse-vertx/vertx-sql-client/issues/1706).
     */
    private static boolean isLateTimeout(@Nullable Throwable thrown) {
        return thrown instanceof IllegalStateException
                && Stream.of(thrown.getStackTrace())
                        .limit(3)
                        .anyMatch(frame -> frame.getClassName().equals(CONNECTION_POOL));
    }

    private static boolean holdsToken(Throwable thrown) {
        return Stream.<Throwable>iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(MAX_CAUSES)
                .map(Throwable::getMessage)
                .anyMatch(
                        message ->
                                message != null && !SessionTokens.redact(message).equals(message));
    }

    /** Replaces, in a log, a failure whose message, or that of a cause, contains a token. */
    private static final class RedactedFailure extends Exception {

        private static final long serialVersionUID = 1L;

        private final String text;

        RedactedFailure(Throwable original, int causes) {
            super(
                    original.getMessage() == null
                            ? null
                            : SessionTokens.redact(original.getMessage()),
                    original.getCause() == null || causes == 0
                            ? null
                            : new RedactedFailure(original.getCause(), causes - 1));
            String message = getMessage();
            text = original.getClass().getName() + (message == null ? "" : ": " + message);
            setStackTrace(original.getStackTrace());
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
