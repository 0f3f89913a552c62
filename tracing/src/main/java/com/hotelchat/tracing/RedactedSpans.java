package com.hotelchat.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Removes data from spans that readers of traces must not see: session tokens in paths; queries,
 * which may contain somebody's search or Pusher's signature; the addresses of people's computers.
 * It does so when a span begins, so that no exporter ever sees them.
 */
@Singleton
public final class RedactedSpans implements SpanProcessor {

    private static final String REDACTED = "redacted";

    /** Today's names and those before them. */
    private static final List<AttributeKey<String>> PATHS =
            List.of(AttributeKey.stringKey("url.path"), AttributeKey.stringKey("http.target"));

    private static final List<AttributeKey<String>> ADDRESSES =
            List.of(AttributeKey.stringKey("url.full"), AttributeKey.stringKey("http.url"));

    private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");

    /** A person's address. */
    private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client.address");

    /** The token stands behind the first of these names, unless one of the others does. */
    private static final Pattern TOKEN =
            Pattern.compile("(guest-session/+)(?!(?:validate|unread-count)(?:/|$))[^/]+");

    /**
     * A part of a path that is longer than any in a path of the services, such as a token in a
     * mistyped path.
     */
    private static final Pattern LONG_PART = Pattern.compile("[^/]{65,}");

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        PATHS.forEach(key -> replace(span, key, RedactedSpans::path));
        ADDRESSES.forEach(key -> replace(span, key, RedactedSpans::path));
        replace(span, QUERY, query -> REDACTED);
        replace(span, CLIENT, address -> REDACTED);
    }

    @Override
    public boolean isEndRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    private static void replace(
            ReadWriteSpan span, AttributeKey<String> key, UnaryOperator<String> redact) {
        String value = span.getAttribute(key);
        if (value != null) {
            span.setAttribute(key, redact.apply(value));
        }
    }

    private static String path(String path) {
        int query = path.indexOf('?');
        String alone = query < 0 ? path : path.substring(0, query);
        String withoutToken = TOKEN.matcher(alone).replaceAll("$1" + REDACTED);
        return LONG_PART.matcher(withoutToken).replaceAll(REDACTED);
    }
}
