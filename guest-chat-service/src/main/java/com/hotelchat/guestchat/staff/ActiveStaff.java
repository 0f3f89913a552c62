package com.hotelchat.guestchat.staff;

import com.hotelchat.callers.Caller;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Checks who works in a hotel now; a token may outlive that. */
@ApplicationScoped
public class ActiveStaff {

    private final StaffMembers staffMembers;

    ActiveStaff(StaffMembers staffMembers) {
        this.staffMembers = staffMembers;
    }

    /** The member of staff with this id, if active. */
    public Uni<Optional<StaffMember>> find(String hotelSlug, long staffId) {
        return Panache.withSession(
                        () -> staffMembers.findById(new StaffMember.Key(hotelSlug, staffId)))
                .map(member -> Optional.ofNullable(member).filter(StaffMember::isActive));
    }

    /**
     * The calling member of staff.
     *
     * @return fails with a {@link HttpProblem} 403 when the person does not work here (any more)
     */
    public Uni<StaffMember> require(Caller.Staff caller) {
        return find(caller.hotelSlug(), caller.staffId())
                .map(member -> member.orElseThrow(ActiveStaff::notOnTheStaff));
    }

    /** 403: a token of somebody who does not work here, or not any more. */
    public static HttpProblem notOnTheStaff() {
        return Problem.of(403, "not-on-the-staff", "This person does not work here.").build();
    }
}
