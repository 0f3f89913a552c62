package com.hotelchat.guestchat.erasure;

import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.events.GuestChatEvent.Actor;
import com.hotelchat.guestchat.staff.ActiveStaff;
import com.hotelchat.rest.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.Cancellable;

/** Erases a guest's personal data on request of a manager. */
@Path("/api/chat/{h}/stays/{stayId}/personal-data/")
@Cancellable(false)
@Authenticated
class PersonalDataResource {

    private final CurrentCaller currentCaller;
    private final ActiveStaff activeStaff;
    private final ErasePersonalData erasePersonalData;

    PersonalDataResource(
            CurrentCaller currentCaller,
            ActiveStaff activeStaff,
            ErasePersonalData erasePersonalData) {
        this.currentCaller = currentCaller;
        this.activeStaff = activeStaff;
        this.erasePersonalData = erasePersonalData;
    }

    /** Erases the personal data of a stay that is over. */
    @RateLimited.Writes
    @DELETE
    public Uni<Void> erase(@RestPath String h, @RestPath String stayId) {
        Caller.Staff caller = currentCaller.staffOf(h);
        if (!caller.isManager()) {
            throw Problem.forbidden("This is for managers only.");
        }
        if (stayId.indexOf('\0') >= 0) {
            // No stay is called so, and the database takes no such text.
            throw Problem.notFound();
        }
        return activeStaff
                .require(caller)
                .chain(
                        manager ->
                                erasePersonalData.erase(
                                        h,
                                        stayId,
                                        Actor.staff(
                                                caller.staffId(), manager.shown().name(), null)));
    }
}
