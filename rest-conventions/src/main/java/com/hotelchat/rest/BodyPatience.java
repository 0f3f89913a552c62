package com.hotelchat.rest;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Gives up requests whose body rests, or never ends: 408, and the connection is closed. Somebody
 * who sends a byte a minute would hold a connection and a place among the uploads for days.
 */
@ApplicationScoped
class BodyPatience {

    private static final int AFTER_THE_LIMITS = RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT + 2;

    /** Time for which a body may still arrive after the answer. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    /**
     * Number of times that each request is checked, while its body arrives, within the longest
     * rest.
     */
    private static final int LOOKS = 6;

    private final Duration longestRest;
    private final Duration longest;

    BodyPatience(
            @ConfigProperty(name = "hotelchat.bodies.longest-rest", defaultValue = "30s")
                    Duration longestRest,
            @ConfigProperty(name = "hotelchat.bodies.longest", defaultValue = "15m")
                    Duration longest) {
        this.longestRest = longestRest;
        this.longest = longest;
    }

    void guard(@Observes Router router) {
        router.route().order(AFTER_THE_LIMITS).handler(this::watch);
    }

    private void watch(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (hasBody(request) && !request.isEnded()) {
            new Watch(context).begin();
        }
        context.next();
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null
                ? request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
                : !length.equals("0");
    }

    /** Watches one request, on its event loop. */
    private final class Watch {

        private final RoutingContext context;
        private final HttpServerRequest request;
        private final long begun = System.nanoTime();
        private long bytes;
        private long movedAt = begun;
        private long timer;

        Watch(RoutingContext context) {
            this.context = context;
            this.request = context.request();
        }

        void begin() {
            Vertx vertx = context.vertx();
            timer = vertx.setPeriodic(longestRest.toMillis() / LOOKS, tick -> look());
            context.addEndHandler(end -> answered());
        }

        /**
         * Leaves time after the answer: a caller that is refused before its body has arrived can
         * read the reason, and may send some of the body for nothing.
         */
        private void answered() {
            Vertx vertx = context.vertx();
            vertx.cancelTimer(timer);
            if (!request.isEnded()) {
                vertx.setTimer(
                        LINGER.toMillis(),
                        late -> {
                            if (!request.isEnded()) {
                                request.connection().close();
                            }
                        });
            }
        }

        private void look() {
            if (request.isEnded()) {
                context.vertx().cancelTimer(timer);
                return;
            }
            long now = System.nanoTime();
            if (request.bytesRead() > bytes) {
                bytes = request.bytesRead();
                movedAt = now;
            }
            if (now - movedAt > longestRest.toNanos() || now - begun > longest.toNanos()) {
                context.vertx().cancelTimer(timer);
                giveUp();
            }
        }

        private void giveUp() {
            if (context.response().ended() || context.response().headWritten()) {
                request.connection().close();
                return;
            }
            Problem.end(
                    context, 408, "request-timeout", "The request's body did not arrive in time.");
        }
    }
}
