package com.hotelchat.callers;

import com.hotelchat.rest.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.net.URI;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what another site makes a guest's browser send: a cookie counts on an unsafe method only
 * when {@code Sec-Fetch-Site} and {@code Origin}, where sent, say that the page is of our own
 * origin.
 */
class SameOrigin {

    private static final Set<HttpMethod> SAFE =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

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

    /**
     * Compares origins (RFC 6454), a default port being no port. The scheme is that of the page:
     * TLS may end before us.
     */
    private static boolean isOwn(@Nullable String origin, HttpServerRequest request) {
        if (origin == null) {
            return true;
        }
        HostAndPort own = request.authority();
        try {
            URI page = URI.create(origin);
            return own != null
                    && page.getHost() != null
                    && page.getHost().equalsIgnoreCase(own.host())
                    && port(page.getPort(), page) == port(own.port(), page);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static int port(int port, URI page) {
        if (port > 0) {
            return port;
        }
        return "https".equalsIgnoreCase(page.getScheme()) ? HTTPS : HTTP;
    }
}
