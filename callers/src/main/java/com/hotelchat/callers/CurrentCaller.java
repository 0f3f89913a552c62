package com.hotelchat.callers;

import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;

/**
 * Who sent the present request. Methods that need a caller carry {@code @Authenticated}, so that
 * the proof is checked before they run.
 */
@RequestScoped
public class CurrentCaller {

    static final String ATTRIBUTE = "hotelchat.caller";

    private final SecurityIdentity identity;

    CurrentCaller(SecurityIdentity identity) {
        this.identity = identity;
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
        return switch (of(hotelSlug)) {
            case Caller.Staff staff -> staff;
            case Caller.Guest guest -> throw Problem.forbidden("This is for the staff only.");
        };
    }
}
