package com.hotelchat.bus;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The header by which a record belongs to the trace of what caused it.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
 */
public final class TraceParent {

    /** The name of the header. */
    public static final String HEADER = "traceparent";

    private static final TextMapGetter<Headers> GETTER =
            new TextMapGetter<>() {

                @Override
                public Iterable<String> keys(Headers headers) {
                    return StreamSupport.stream(headers.spliterator(), false)
                            .map(Header::key)
                            .toList();
                }

                @Override
                public @Nullable String get(@Nullable Headers headers, String name) {
                    Header header = Objects.requireNonNull(headers).lastHeader(name);
                    return header == null || header.value() == null
                            ? null
                            : new String(header.value(), StandardCharsets.UTF_8);
                }
            };

    private TraceParent() {}

    /** Returns the value for the present span; null outside any trace. */
    public static @Nullable String now() {
        Map<String, String> carrier = new HashMap<>();
        W3CTraceContextPropagator.getInstance()
                .inject(
                        Context.current(),
                        carrier,
                        (headers, name, value) -> Objects.requireNonNull(headers).put(name, value));
        return carrier.get(HEADER);
    }

    /** Adds a record to a trace, if there is one. */
    public static void put(Headers headers, @Nullable String value) {
        if (value != null) {
            headers.add(HEADER, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The trace that a record belongs to; none when it names none that can be. */
    public static Context of(Headers headers) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, GETTER);
    }
}
