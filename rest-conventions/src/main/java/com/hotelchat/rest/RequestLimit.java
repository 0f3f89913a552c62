package com.hotelchat.rest;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Bounds the requests that an instance works on at once, and so the memory that they use. A request
 * above the limit is refused with 503 before its body is read; health and metrics are always
 * answered.
 */
@ApplicationScoped
class RequestLimit {

    private static final int BEFORE_ALL_LIMITS = RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 2;
    private static final String PATHS = "/api/*";

    private final int max;
    private final AtomicInteger running = new AtomicInteger();

    RequestLimit(@ConfigProperty(name = "hotelchat.requests.max", defaultValue = "2000") int max) {
        this.max = max;
    }

    void guard(@Observes Router router) {
        router.route(PATHS).order(BEFORE_ALL_LIMITS).handler(this::limit);
    }

    private void limit(RoutingContext request) {
        if (running.incrementAndGet() > max) {
            running.decrementAndGet();
            request.response().putHeader(HttpHeaders.RETRY_AFTER, "2");
            Problem.end(
                    request,
                    503,
                    "unavailable",
                    "The service has too many requests; send the request again later.");
            return;
        }
        // Called after a response was sent, and after a connection was closed.
        request.addEndHandler(ended -> running.decrementAndGet());
        request.next();
    }
}
