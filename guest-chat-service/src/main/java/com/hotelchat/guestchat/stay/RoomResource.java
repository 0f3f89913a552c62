package com.hotelchat.guestchat.stay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.RoomNumber;
import com.hotelchat.guestchat.conversation.OpenConversation;
import com.hotelchat.guestchat.staff.ActiveStaff;
import com.hotelchat.rest.MessageText;
import com.hotelchat.rest.OptionalBody;
import com.hotelchat.rest.Problem;
import com.hotelchat.text.WrittenText;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints with which staff manage a room: check-in and check-out by hand, a new PIN, the QR
 * code.
 */
@Path("/api/chat/{h}/rooms/{r}")
@Cancellable(false)
@Authenticated
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
class RoomResource {

    /** Spaces of any width; names in some scripts are written with wide ones. */
    private static final Pattern LAST_SPACE = Pattern.compile("\\p{Zs}+(?=[^\\p{Zs}]*$)");

    private static final int MAX_NAME = 100;
    private static final int MAX_TEXT = 1_000;

    private final CurrentCaller currentCaller;
    private final ActiveStaff activeStaff;
    private final OpenConversation openConversation;
    private final Stays stays;
    private final StayByHand stayByHand;
    private final RoomAddress roomAddress;
    private final OptionalBody optionalBody;
    private final Pins pins;

    RoomResource(
            CurrentCaller currentCaller,
            ActiveStaff activeStaff,
            OpenConversation openConversation,
            Stays stays,
            StayByHand stayByHand,
            RoomAddress roomAddress,
            OptionalBody optionalBody,
            Pins pins) {
        this.currentCaller = currentCaller;
        this.activeStaff = activeStaff;
        this.openConversation = openConversation;
        this.stays = stays;
        this.stayByHand = stayByHand;
        this.roomAddress = roomAddress;
        this.optionalBody = optionalBody;
        this.pins = pins;
    }

    /** A stay, as staff enter it. */
    @RegisterForReflection
    record StayPut(
            @Nullable String guestName, @Nullable String pin, @Nullable Instant expectedCheckOut) {

        @Override
        public String toString() {
            return "StayPut[]";
        }
    }

    /** A stay; with its PIN once, when it begins. */
    record StayView(
            String stayId,
            String roomNumber,
            String guestName,
            String guestFirstName,
            String guestLastName,
            long conversationId,
            Instant checkedInAt,
            @Nullable Instant expectedCheckOut,
            String state,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String pin) {

        @Override
        public String toString() {
            return "StayView[" + stayId + "]";
        }
    }

    /** Options of rotating a PIN. */
    @RegisterForReflection
    record Rotation(@Nullable Boolean endSessions) {}

    /** A new PIN, which is shown once. */
    record NewPin(String pin) {

        @Override
        public String toString() {
            return "NewPin[]";
        }
    }

    /** The stay that is open in the room. */
    @GET
    @Path("/stay/")
    public Uni<StayView> stay(@RestPath String h, @RestPath String r) {
        Caller.Staff caller = staff(h, r);
        return activeStaff
                .require(caller)
                .chain(() -> Panache.withSession(() -> stays.findOpenInRoom(h, r)))
                .chain(
                        stay -> {
                            if (stay == null) {
                                throw Problem.notFound();
                            }
                            return view(caller, stay, null);
                        });
    }

    /** Checks in to a vacant room, or corrects the stay in an occupied one. */
    @RateLimited.Writes
    @PUT
    @Path("/stay/")
    public Uni<RestResponse<StayView>> put(
            @RestPath String h, @RestPath String r, @Nullable String body) {
        Caller.Staff caller = staff(h, r);
        StayByHand.Details details =
                details(optionalBody.read(body, StayPut.class, new StayPut(null, null, null)));
        return activeStaff
                .require(caller)
                .chain(() -> stayByHand.put(h, r, details))
                .chain(
                        put ->
                                view(caller, put.stay(), put.pin())
                                        .map(
                                                view ->
                                                        RestResponse.ResponseBuilder.create(
                                                                        put.pin() == null
                                                                                ? RestResponse
                                                                                        .Status.OK
                                                                                : RestResponse
                                                                                        .Status
                                                                                        .CREATED,
                                                                        view)
                                                                .build()));
    }

    /** Checks the guest in the room out. */
    @RateLimited.Writes
    @DELETE
    @Path("/stay/")
    public Uni<Void> checkOut(@RestPath String h, @RestPath String r) {
        return activeStaff.require(staff(h, r)).chain(() -> stayByHand.checkOut(h, r));
    }

    /** Gives the stay in the room a new PIN. */
    @RateLimited.Writes
    @POST
    @Path("/pin/")
    public Uni<NewPin> rotatePin(@RestPath String h, @RestPath String r, @Nullable String body) {
        Caller.Staff caller = staff(h, r);
        Rotation rotation = optionalBody.read(body, Rotation.class, new Rotation(null));
        boolean isEndingSessions = Boolean.TRUE.equals(rotation.endSessions());
        return activeStaff
                .require(caller)
                .chain(() -> stayByHand.rotatePin(h, r, isEndingSessions))
                .map(NewPin::new);
    }

    /** The QR code of the room's address, as a drawing. */
    @GET
    @Path("/qr.svg")
    @Produces("image/svg+xml")
    public Uni<String> qrSvg(@RestPath String h, @RestPath String r, @Context UriInfo uri) {
        return activeStaff
                .require(staff(h, r))
                .map(member -> QrCode.of(roomAddress.of(h, r, uri)).svg());
    }

    /** The QR code of the room's address, as a picture. */
    @GET
    @Path("/qr.png")
    @Produces("image/png")
    public Uni<byte[]> qrPng(@RestPath String h, @RestPath String r, @Context UriInfo uri) {
        return activeStaff
                .require(staff(h, r))
                .map(member -> QrCode.of(roomAddress.of(h, r, uri)).png());
    }

    private Caller.Staff staff(String hotelSlug, String roomNumber) {
        Caller.Staff caller = currentCaller.staffOf(hotelSlug);
        if (!RoomNumber.isValid(roomNumber)) {
            throw Problem.notFound();
        }
        return caller;
    }

    private Uni<StayView> view(Caller.Staff caller, Stay stay, @Nullable String pin) {
        return openConversation
                .inRoom(caller, stay.roomNumber())
                .map(
                        conversation ->
                                new StayView(
                                        stay.stayId(),
                                        stay.roomNumber(),
                                        stay.guestName(),
                                        stay.guestFirstName,
                                        stay.guestLastName,
                                        conversation.id(),
                                        stay.checkedInAt,
                                        stay.expectedCheckOut,
                                        "open",
                                        pin));
    }

    private StayByHand.Details details(StayPut put) {
        String name = accepted("guest_name", put.guestName());
        String pin = accepted("pin", put.pin());
        if (pin != null && pins.accepted(pin).isEmpty()) {
            throw Problem.badField("pin", "must have 4 to 64 visible characters");
        }
        String first = null;
        String last = null;
        if (name != null) {
            // The last word is the family's name, as on most bookings.
            String[] parts = LAST_SPACE.split(name, 2);
            first = WrittenText.normalized(parts[0]);
            last = parts.length < 2 ? "" : WrittenText.normalized(parts[1]);
            if (WrittenText.length(first) > MAX_NAME || WrittenText.length(last) > MAX_NAME) {
                throw Problem.badField(
                        "guest_name", "has a part of more than " + MAX_NAME + " characters");
            }
        }
        Instant checkOut = put.expectedCheckOut();
        if (checkOut != null && !EventJson.isInRange(checkOut)) {
            throw Problem.badField(
                    "expected_check_out", "must be between 2000-01-01 and 2100-01-01");
        }
        return new StayByHand.Details(first, last, pin, checkOut);
    }

    private static @Nullable String accepted(String field, @Nullable String text) {
        if (text == null) {
            return null;
        }
        return MessageText.line(field, text, MAX_TEXT);
    }
}
