package com.hotelchat.callers;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.NewCookie;
import java.time.Duration;

/** Cookies that prove who calls: no script reads them and no other site's page makes them go. */
public final class ApiCookie {

    private ApiCookie() {}

    /**
     * Returns a cookie for the paths of all services, which is {@code Secure} except on localhost.
     *
     * @param maxAge after which the browser deletes it; zero deletes it at once
     */
    public static NewCookie of(String name, String value, Duration maxAge, RoutingContext request) {
        return new NewCookie.Builder(name)
                .value(value)
                .path("/api")
                .httpOnly(true)
                .sameSite(NewCookie.SameSite.STRICT)
                .secure(!isLocal(request))
                .maxAge(Math.toIntExact(maxAge.toSeconds()))
                .build();
    }

    private static boolean isLocal(RoutingContext request) {
        String host =
                request.request().authority() == null ? "" : request.request().authority().host();
        return host.equals("localhost") || host.equals("127.0.0.1");
    }
}
