package com.hotelchat.callers;

import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;

/**
 * The caller of the present request. Methods that need a caller carry {@code @Authenticated}, so
 * that the proof is checked before they run.
 */
@RequestScoped
public class CurrentCaller {

    static final String ATTRIBUTE = "hotelchat.caller";

    private final SecurityIdentity identity;
    private final CurrentIdentityAssociation identities;

    CurrentCaller(SecurityIdentity identity, CurrentIdentityAssociation identities) {
        this.identity = identity;
        this.identities = identities;
    }

    /**
     * Checks the proof where an operation needs none.
     *
     * @return empty when the request has none; fails when it is invalid, which is answered with 401
     */
    public Uni<Optional<Caller>> find() {
        return identities
                .getDeferredIdentity()
                .map(proved -> Optional.ofNullable(proved.<Caller>getAttribute(ATTRIBUTE)));
    }

    /**
     * The caller.
     *
     * @throws HttpProblem 401 when there is none
     */
    public Caller get() {
        Caller caller = identity.getAttribute(ATTRIBUTE);
        if (caller == null) {
            throw Problem.unauthenticated();
        }
        return caller;
    }

    /**
     * The caller, of this hotel.
     *
     * @throws HttpProblem 401 when there is none; 404 when the caller belongs to another hotel
     */
    public Caller of(String hotelSlug) {
        Caller caller = get();
        if (!caller.hotelSlug().equals(hotelSlug)) {
            throw Problem.notFound();
        }
        return caller;
    }

    /**
     * The caller, a member of staff of this hotel.
     *
     * @throws HttpProblem 401 when there is none; 404 when the caller belongs to another hotel; 403
     *     for a guest
     */
    public Caller.Staff staffOf(String hotelSlug) {
        return staffOf(hotelSlug, get());
    }

    /**
     * Requires that a caller is a member of staff of this hotel.
     *
     * @throws HttpProblem 404 when the caller belongs to another hotel; 403 for a guest
     */
    public static Caller.Staff staffOf(String hotelSlug, Caller caller) {
        if (!caller.hotelSlug().equals(hotelSlug)) {
            throw Problem.notFound();
        }
        return switch (caller) {
            case Caller.Staff staff -> staff;
            case Caller.Guest guest -> throw Problem.forbidden("This is for the staff only.");
        };
    }
}
