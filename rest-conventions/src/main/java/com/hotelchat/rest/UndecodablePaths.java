package com.hotelchat.rest;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Answers requests whose paths cannot be decoded, such as {@code /%zz}, with a problem document.
 * Quarkus itself would answer them without a body; {@link #passOn} makes it pass them on.
 */
@ApplicationScoped
public class UndecodablePaths {

    private static final int FIRST = RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 2;

    /** Makes Quarkus pass such requests on to its router; has to be called before it starts. */
    public static void passOn() {
        System.setProperty("vertx.disableURIValidation", "true");
    }

    void guard(@Observes Router router) {
        router.route().order(FIRST).handler(UndecodablePaths::refuse);
    }

    private static void refuse(RoutingContext request) {
        try {
            request.normalizedPath();
        } catch (IllegalArgumentException undecodable) {
            Problem.end(request, 400, "bad-request", "The path of the request cannot be decoded.");
            return;
        }
        request.next();
    }
}
