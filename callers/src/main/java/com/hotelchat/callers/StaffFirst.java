package com.hotelchat.callers;

import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Checks the {@code Authorization} header where an operation needs no proof and reads a guest
 * session token itself: the header takes precedence there too, and an invalid access token is
 * refused.
 */
@ApplicationScoped
public class StaffFirst {

    private final CurrentIdentityAssociation identities;

    StaffFirst(CurrentIdentityAssociation identities) {
        this.identities = identities;
    }

    /**
     * Requires that no staff calls.
     *
     * @return fails with a {@link HttpProblem} 403 when a member of staff calls, and with 401 when
     *     there is an {@code Authorization} header that proves nothing
     */
    public Uni<Void> requireNone(RoutingContext request) {
        if (request.request().getHeader(HttpHeaders.AUTHORIZATION) == null) {
            return Uni.createFrom().voidItem();
        }
        return identities
                .getDeferredIdentity()
                .onItem()
                .transformToUni(
                        identity ->
                                Uni.createFrom()
                                        .failure(
                                                identity.getAttribute(CurrentCaller.ATTRIBUTE)
                                                                instanceof Caller.Staff
                                                        ? Problem.forbidden(
                                                                "This is for guests only.")
                                                        : Problem.unauthenticated()));
    }
}
