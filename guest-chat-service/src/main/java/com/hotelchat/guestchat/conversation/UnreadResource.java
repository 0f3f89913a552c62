package com.hotelchat.guestchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.GuestSessionTokens;
import com.hotelchat.callers.StaffFirst;
import com.hotelchat.guestchat.staff.ActiveStaff;
import com.hotelchat.rest.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.Cancellable;

/** The endpoints of unread counts. */
@Path("/api/chat")
@Cancellable(false)
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
class UnreadResource {

    private final CurrentCaller currentCaller;
    private final GuestSessionTokens tokens;
    private final ActiveStaff activeStaff;
    private final CountUnread countUnread;
    private final StaffFirst staffFirst;

    UnreadResource(
            CurrentCaller currentCaller,
            GuestSessionTokens tokens,
            ActiveStaff activeStaff,
            CountUnread countUnread,
            StaffFirst staffFirst) {
        this.currentCaller = currentCaller;
        this.tokens = tokens;
        this.activeStaff = activeStaff;
        this.countUnread = countUnread;
        this.staffFirst = staffFirst;
    }

    /** Counts the guest's unread messages by room. */
    @GET
    @Path("/{h}/conversations/unread-count/")
    public Uni<CountUnread.OfHotel> ofHotel(@RestPath String h) {
        return activeStaff.require(currentCaller.staffOf(h)).chain(() -> countUnread.ofHotel(h));
    }

    /** Counts conversations with unread messages, and shows the last of these. */
    @GET
    @Path("/hotels/{h}/conversations/unread-count/")
    public Uni<CountUnread.Rooms> roomsOfHotel(@RestPath String h) {
        return activeStaff.require(currentCaller.staffOf(h)).chain(() -> countUnread.roomsOf(h));
    }

    /** Counts what the guest of the session has not read. */
    @GET
    @Path("/guest-session/unread-count/")
    public Uni<CountUnread.OfGuest> ofGuest() {
        return switch (currentCaller.get()) {
            case Caller.Guest guest -> countUnread.of(guest);
            case Caller.Staff staff -> throw Problem.forbidden("This is for guests only.");
        };
    }

    /** As {@link #ofGuest(RoutingContext)}, with the token in the path, for older clients. */
    @GET
    @Path("/guest-session/{token}/unread-count/")
    @PermitAll
    public Uni<CountUnread.OfGuest> ofGuest(@RestPath String token, @Context RoutingContext http) {
        return staffFirst.requireNone(http).chain(() -> ofGuest(token));
    }

    private Uni<CountUnread.OfGuest> ofGuest(String token) {
        if (tokens.verify(token)
                instanceof GuestSessionTokens.Verification.Valid(Caller.Guest guest)) {
            return countUnread.of(guest);
        }
        throw Problem.unauthenticated();
    }
}
