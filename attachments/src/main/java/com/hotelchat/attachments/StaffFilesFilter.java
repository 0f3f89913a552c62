package com.hotelchat.attachments;

import com.hotelchat.callers.ApiCookie;
import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.Response.Status.Family;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Gives a member of staff the cookie {@value StaffFilesCookie#NAME} with every successful answer to
 * an access token, so that addresses of files work where a page puts them.
 */
class StaffFilesFilter {

    private final StaffFilesCookie cookie;
    private final CurrentCaller currentCaller;

    StaffFilesFilter(StaffFilesCookie cookie, CurrentCaller currentCaller) {
        this.cookie = cookie;
        this.currentCaller = currentCaller;
    }

    @ServerResponseFilter
    Uni<Void> giveCookie(ContainerResponseContext response, RoutingContext request) {
        if (response.getStatusInfo().getFamily() != Family.SUCCESSFUL
                || request.request().getHeader(HttpHeaders.AUTHORIZATION) == null) {
            return Uni.createFrom().voidItem();
        }
        return currentCaller
                .find()
                // The operation did not check the proof, and has succeeded already.
                .onFailure()
                .recoverWithItem(Optional.empty())
                .invoke(
                        caller -> {
                            if (caller.orElse(null) instanceof Caller.Staff staff) {
                                response.getHeaders()
                                        .add(
                                                "Set-Cookie",
                                                ApiCookie.of(
                                                        StaffFilesCookie.NAME,
                                                        cookie.issue(staff),
                                                        StaffFilesCookie.LIFETIME,
                                                        request));
                            }
                        })
                .replaceWithVoid();
    }
}
