package com.hotelchat.guestchat.stay;

import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.guestchat.session.PinThrottle;
import com.hotelchat.guestchat.staff.ActiveStaff;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.Cancellable;

/** The locks that wrong PINs have caused in a hotel. */
@Path("/api/chat/{h}/pin-locks")
@Cancellable(false)
@Authenticated
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
class PinLocksResource {

    private final CurrentCaller currentCaller;
    private final ActiveStaff activeStaff;
    private final PinThrottle throttle;

    PinLocksResource(CurrentCaller currentCaller, ActiveStaff activeStaff, PinThrottle throttle) {
        this.currentCaller = currentCaller;
        this.activeStaff = activeStaff;
        this.throttle = throttle;
    }

    /** Lifts every lock of the hotel and its rooms. */
    @RateLimited.Writes
    @DELETE
    public Uni<Void> lift(@RestPath String h) {
        return activeStaff.require(currentCaller.staffOf(h)).chain(() -> throttle.liftAll(h));
    }
}
