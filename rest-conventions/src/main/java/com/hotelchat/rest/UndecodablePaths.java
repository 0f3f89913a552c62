package com.hotelchat.rest;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Answers requests whose addresses are malformed, such as {@code /%zz} or {@code /?q=^}, with a
 * problem document. Quarkus itself would answer them without a body; {@link #passOn} makes it pass
 * them on to its router.
 */
@ApplicationScoped
public class UndecodablePaths {

    /**
     * Runs after the handler that lets pages of other origins read the answer, and before every
     * handler that reads the path.
     */
    private static final int EARLY = -50_000;

    /** Makes Quarkus pass such requests on to its router; has to be called before it starts. */
    public static void passOn() {
        System.setProperty("vertx.disableURIValidation", "true");
    }

    void guard(@Observes Router router) {
        // The router itself fails paths that it cannot decode, before it runs any route.
        router.errorHandler(400, UndecodablePaths::refuse);
        router.route().order(EARLY).handler(UndecodablePaths::check);
    }

    private static void check(RoutingContext request) {
        try {
            new URI(request.request().uri());
        } catch (URISyntaxException malformed) {
            refuse(request);
            return;
        }
        request.next();
    }

    private static void refuse(RoutingContext request) {
        Problem.end(request, 400, "bad-request", "The address of the request is malformed.");
    }
}
