package com.hotelchat.notification.caller;

import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** The sender of the present request, as an owner of devices and preferences. */
@ApplicationScoped
public class CurrentOwner {

    private final CurrentCaller currentCaller;
    private final CallerTopics topics;

    CurrentOwner(CurrentCaller currentCaller, CallerTopics topics) {
        this.currentCaller = currentCaller;
        this.topics = topics;
    }

    /**
     * The caller.
     *
     * @throws HttpProblem 401 when there is none, or a guest whose stay is over; 403 for somebody
     *     who does not work here (any more)
     */
    public Owner get() {
        return switch (currentCaller.get()) {
            case Caller.Staff staff -> of(staff);
            case Caller.Guest guest -> {
                if (topics.known().filter(known -> known.isStaying(guest)).isEmpty()) {
                    throw Problem.of(401, "session-revoked", "This guest session has ended.")
                            .build();
                }
                yield new Owner.Stay(guest.hotelSlug(), guest.stayId());
            }
        };
    }

    /** The guest session of the caller; null for a member of staff. */
    public @Nullable String sessionId() {
        return currentCaller.get() instanceof Caller.Guest guest ? guest.sessionId() : null;
    }

    /**
     * The caller, a member of staff.
     *
     * @throws HttpProblem as {@link #get}, and 403 for a guest
     */
    public Owner.Staff staff() {
        return switch (currentCaller.get()) {
            case Caller.Staff staff -> of(staff);
            case Caller.Guest guest -> throw Problem.forbidden("This is for the staff only.");
        };
    }

    /**
     * The caller, a manager.
     *
     * @throws HttpProblem as {@link #staff}, and 403 for whoever is no manager
     */
    public Owner.Staff manager() {
        Owner.Staff owner = staff();
        if (!(currentCaller.get() instanceof Caller.Staff staff && staff.isManager())) {
            throw Problem.forbidden("This is for managers only.");
        }
        return owner;
    }

    private Owner.Staff of(Caller.Staff staff) {
        if (topics.known().filter(known -> known.isActive(staff)).isEmpty()) {
            throw Problem.of(403, "not-on-the-staff", "This person does not work here.").build();
        }
        return new Owner.Staff(staff.hotelSlug(), staff.staffId());
    }
}
