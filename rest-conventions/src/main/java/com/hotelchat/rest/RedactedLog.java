package com.hotelchat.rest;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/** Redacts session tokens in log records: the framework logs the paths of requests that fail. */
@LoggingFilter(name = "session-tokens")
public final class RedactedLog implements Filter {

    @Override
    public boolean isLoggable(LogRecord record) {
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
        return true;
    }
}
