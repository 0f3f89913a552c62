package com.hotelchat.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.junit.jupiter.api.Test;

class RedactedLogTest {

    private static final String TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiIxIn0.c2lnbmF0dXJl";

    private final RedactedLog filter = new RedactedLog();

    /** Logs as Quarkus' error handler does when a request fails. */
    @Test
    void tokenInAPathIsRedacted() {
        ExtLogRecord record =
                new ExtLogRecord(
                        Level.SEVERE,
                        "HTTP Request to %s failed, error id: %s",
                        FormatStyle.PRINTF,
                        "logger");
        record.setParameters(
                new Object[] {"/api/chat/guest-session/" + TOKEN + "/validate/", "id-1"});

        assertThat(filter.isLoggable(record)).isTrue();

        assertThat(record.getFormattedMessage())
                .isEqualTo(
                        "HTTP Request to /api/chat/guest-session/redacted/validate/ failed,"
                                + " error id: id-1");
    }

    @Test
    void tokenInAMessageIsRedactedAndOtherTextStays() {
        ExtLogRecord record =
                new ExtLogRecord(
                        Level.INFO, "Refused " + TOKEN + " of %d", FormatStyle.PRINTF, "logger");
        record.setParameters(new Object[] {5});

        filter.isLoggable(record);

        assertThat(record.getFormattedMessage()).isEqualTo("Refused redacted of 5");
        assertThat(SessionTokens.redact("/api/chat/guest-session/validate/"))
                .isEqualTo("/api/chat/guest-session/validate/");
        assertThat(SessionTokens.redact("/api/chat/guest-session/garbage/unread-count/"))
                .isEqualTo("/api/chat/guest-session/redacted/unread-count/");
    }

    @Test
    void lateTimeoutsOfTheConnectionPoolAreLeftOut() {
        assertThat(filter.isLoggable(failure("io.vertx.sqlclient.impl.pool.SqlConnectionPool")))
                .isFalse();
        assertThat(filter.isLoggable(failure("io.vertx.core.net.impl.pool.Another"))).isTrue();
        assertThat(filter.isLoggable(new ExtLogRecord(Level.SEVERE, "failed", "logger"))).isTrue();
    }

    private static ExtLogRecord failure(String reporter) {
        IllegalStateException late = new IllegalStateException("Result is already complete");
        late.setStackTrace(
                new StackTraceElement[] {
                    new StackTraceElement("io.vertx.core.Promise", "fail", "Promise.java", 90),
                    new StackTraceElement(reporter, "lambda$execute$3", null, 216)
                });
        ExtLogRecord record = new ExtLogRecord(Level.SEVERE, "Uncaught exception", "logger");
        record.setThrown(late);
        return record;
    }
}
