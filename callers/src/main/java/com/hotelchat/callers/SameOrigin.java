package com.hotelchat.callers;

import com.hotelchat.rest.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that another site makes a guest's browser send: a cookie counts on an unsafe
 * method only when {@code Sec-Fetch-Site} and {@code Origin}, where sent, say that the page has the
 * service's own origin.
 */
class SameOrigin {

    private static final Set<HttpMethod> SAFE =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    @ServerRequestFilter
    void refuseForeignPages(ContainerRequestContext ignored, RoutingContext context) {
        HttpServerRequest request = context.request();
        if (SAFE.contains(request.method()) || !GuestSessionMechanism.isByCookie(context)) {
            return;
        }
        String fetchSite = request.getHeader("Sec-Fetch-Site");
        if ((fetchSite != null && !fetchSite.equals("same-origin"))
                || !isOwn(request.getHeader(HttpHeaders.ORIGIN), request)) {
            throw Problem.of(
                            403,
                            "foreign-origin",
                            "A guest session cookie counts only for pages of the same origin.")
                    .build();
        }
    }

    private static boolean isOwn(@Nullable String origin, HttpServerRequest request) {
        if (origin == null) {
            return true;
        }
        HostAndPort own = request.authority();
        return own != null
                && WebOrigin.parse(origin)
                        .filter(page -> page.isOf(own.host(), own.port()))
                        .isPresent();
    }
}
