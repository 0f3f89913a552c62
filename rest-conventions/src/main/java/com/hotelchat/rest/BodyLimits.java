package com.hotelchat.rest;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Limits the size of request bodies: 64 KiB, and on some paths the value of {@code
 * quarkus.http.limits.max-body-size}. A body whose declared length is larger is refused unread; one
 * that turns out to be larger is cut off.
 */
@ApplicationScoped
class BodyLimits {

    private static final long MAX = 64 << 10;

    /** Quarkus' own limit knows one length for all paths, and refuses without a word. */
    private static final int BEFORE_THE_LIMIT_OF_ALL = RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 1;

    private static final int AFTER_THE_LIMIT_OF_ALL = RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT + 1;

    private final Pattern large;
    private final long maxLarge;

    /**
     * The limits.
     *
     * @param paths of large bodies, as a regular expression; none without it
     */
    BodyLimits(
            @ConfigProperty(name = "hotelchat.large-bodies.paths") Optional<String> paths,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxLarge) {
        this.large = Pattern.compile(paths.orElse("(?!)"));
        this.maxLarge = maxLarge.asLongValue();
    }

    void guard(@Observes Router router) {
        router.route().order(BEFORE_THE_LIMIT_OF_ALL).handler(this::refuse);
        router.route().order(AFTER_THE_LIMIT_OF_ALL).handler(this::limit);
    }

    private long limitOf(RoutingContext request) {
        return large.matcher(request.normalizedPath()).matches() ? maxLarge : MAX;
    }

    private void refuse(RoutingContext request) {
        String length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && isLarger(length, limitOf(request))) {
            Problem.end(request, 413, "request-entity-too-large", "The request is too large.");
            return;
        }
        request.next();
    }

    private void limit(RoutingContext request) {
        request.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, limitOf(request));
        request.next();
    }

    private static boolean isLarger(String length, long limit) {
        try {
            return Long.parseLong(length) > limit;
        } catch (NumberFormatException malformed) {
            // Vert.x refuses a malformed length.
            return false;
        }
    }
}
