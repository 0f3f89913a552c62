package com.hotelchat.guestchat.session;

import com.hotelchat.callers.ApiCookie;
import com.hotelchat.callers.Caller;
import com.hotelchat.callers.Caller.Guest;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.GuestSessionMechanism;
import com.hotelchat.callers.GuestSessionTokens;
import com.hotelchat.callers.GuestSessionTokens.Verification;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.callers.StaffFirst;
import com.hotelchat.events.HotelSlug;
import com.hotelchat.events.Message;
import com.hotelchat.events.Message.StaffInfo;
import com.hotelchat.events.RoomNumber;
import com.hotelchat.guestchat.conversation.OpenConversation;
import com.hotelchat.guestchat.conversation.OpenedConversation;
import com.hotelchat.rest.Problem;
import com.hotelchat.text.WrittenText;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** The endpoints with which a guest enters a room's chat and checks the session. */
@Path("/api/chat")
@Cancellable(false)
@PermitAll
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class SessionResource {

    /** More than any PIN; the hash of something longer is not worth its time. */
    private static final int MAX_PIN_LENGTH = 64;

    private final EnterRoom enterRoom;
    private final OpenConversation openConversation;
    private final OfferDevice offerDevice;
    private final GuestSessionTokens tokens;
    private final StaffFirst staffFirst;
    private final CurrentCaller currentCaller;
    private final EndSessions endSessions;
    private final Clock clock;

    SessionResource(
            EnterRoom enterRoom,
            OpenConversation openConversation,
            OfferDevice offerDevice,
            GuestSessionTokens tokens,
            StaffFirst staffFirst,
            CurrentCaller currentCaller,
            EndSessions endSessions,
            Clock clock) {
        this.enterRoom = enterRoom;
        this.openConversation = openConversation;
        this.offerDevice = offerDevice;
        this.tokens = tokens;
        this.staffFirst = staffFirst;
        this.currentCaller = currentCaller;
        this.endSessions = endSessions;
        this.clock = clock;
    }

    /** The PIN that a guest enters. */
    record PinEntry(
            @Nullable String pin,
            @Nullable String fcmToken,
            @Nullable String sessionToken,
            @Nullable String roomKey) {

        @Override
        public String toString() {
            return "PinEntry[]";
        }
    }

    /** The answer to the right PIN. */
    record PinAccepted(boolean valid, boolean fcmTokenSaved, SessionData sessionData) {}

    /** The session that was found, and whether the device is saved. */
    private record Accepted(Found found, boolean isDeviceSaved) {}

    /** The session; ids are text here, as older clients read them. */
    record SessionData(
            String sessionId,
            String sessionToken,
            String roomNumber,
            String hotelSlug,
            String conversationId,
            Instant expiresAt) {

        @Override
        public String toString() {
            return "SessionData[" + sessionId + "]";
        }
    }

    /** The session that was begun or goes on. */
    record SessionInitialized(
            String sessionToken,
            long conversationId,
            String roomNumber,
            boolean isNewSession,
            Instant expiresAt,
            @Nullable StaffInfo currentStaffHandler) {

        @Override
        public String toString() {
            return "SessionInitialized[" + conversationId + "]";
        }
    }

    /** The answer for a valid session. */
    record SessionValid(
            boolean valid,
            long conversationId,
            String roomNumber,
            String hotelSlug,
            @Nullable StaffInfo currentStaffHandler,
            Instant expiresAt) {}

    /** Validates a room's PIN and opens a session. */
    @POST
    @Path("/{h}/messages/room/{r}/validate-chat-pin/")
    public Uni<RestResponse<PinAccepted>> validatePin(
            @RestPath String h,
            @RestPath String r,
            @Nullable PinEntry entry,
            @Context RoutingContext http) {
        return enter(h, r, entry, null, http)
                .chain(
                        found ->
                                offerDevice
                                        .offer(
                                                found.entered().guest(),
                                                entry == null ? null : entry.fcmToken())
                                        .map(isSaved -> new Accepted(found, isSaved)))
                .map(
                        accepted -> {
                            Found found = accepted.found();
                            return answer(
                                    new PinAccepted(
                                            true,
                                            accepted.isDeviceSaved(),
                                            new SessionData(
                                                    found.entered().guest().sessionId(),
                                                    found.entered().token(),
                                                    r,
                                                    h,
                                                    Long.toString(found.conversation().id()),
                                                    found.entered().guest().expiresAt())),
                                    found.entered(),
                                    http);
                        });
    }

    /** The registration token of a guest's app. */
    record DeviceToken(@Nullable String fcmToken) {

        @Override
        public String toString() {
            return "DeviceToken[]";
        }
    }

    /** The answer to a token: true when it was accepted. */
    record DeviceTokenSaved(boolean fcmTokenSaved) {}

    /** Registers the guest's app for push notifications, for older clients. */
    @RateLimited.Writes
    @POST
    @Path("/{h}/messages/room/{r}/save-fcm-token/")
    @Authenticated
    public Uni<DeviceTokenSaved> saveDeviceToken(
            @RestPath String h, @RestPath String r, @Nullable DeviceToken device) {
        if (!(currentCaller.of(h) instanceof Guest guest)) {
            throw Problem.forbidden("Only guests register their apps here.");
        }
        if (!RoomNumber.isValid(r)) {
            throw Problem.notFound();
        }
        return openConversation
                .inRoom(guest, r)
                .chain(
                        conversation -> {
                            if (device == null || device.fcmToken() == null) {
                                throw Problem.badField("fcm_token", "is missing");
                            }
                            if (!OfferDevice.isToken(device.fcmToken())) {
                                throw Problem.badField(
                                        "fcm_token", "must be a registration token of FCM");
                            }
                            return offerDevice.offer(guest, device.fcmToken());
                        })
                .map(DeviceTokenSaved::new);
    }

    /** As {@link #validatePin}, for older clients, which may continue a session that they have. */
    @POST
    @Path("/{h}/guest-session/room/{r}/initialize/")
    public Uni<RestResponse<SessionInitialized>> initialize(
            @RestPath String h,
            @RestPath String r,
            @Nullable PinEntry entry,
            @Context RoutingContext http) {
        return enter(h, r, entry, entry == null ? null : entry.sessionToken(), http)
                .map(
                        found ->
                                answer(
                                        new SessionInitialized(
                                                found.entered().token(),
                                                found.conversation().id(),
                                                r,
                                                found.entered().isNew(),
                                                found.entered().guest().expiresAt(),
                                                handler(found.conversation())),
                                        found.entered(),
                                        http));
    }

    /** Returns whether the session of the cookie or the header is valid. */
    @GET
    @Path("/guest-session/validate/")
    public Uni<SessionValid> validate(@Context RoutingContext http) {
        return staffFirst
                .requireNone(http)
                .chain(
                        () -> {
                            String token = GuestSessionMechanism.tokenOf(http);
                            if (token == null) {
                                throw Problem.unauthenticated();
                            }
                            return validity(token);
                        });
    }

    /** As {@link #validate(RoutingContext)}, with the token in the path, for older clients. */
    @GET
    @Path("/guest-session/{token}/validate/")
    public Uni<SessionValid> validate(@RestPath String token, @Context RoutingContext http) {
        return staffFirst.requireNone(http).chain(() -> validity(token));
    }

    /** Ends the guest's session; its devices end with it. */
    @RateLimited.Marks
    @DELETE
    @Path("/guest-session/")
    @Authenticated
    @Consumes(MediaType.WILDCARD)
    public Uni<RestResponse<Void>> end(@Context RoutingContext http) {
        return switch (currentCaller.get()) {
            case Caller.Staff staff -> throw Problem.forbidden("This is for guests only.");
            case Guest guest ->
                    openConversation
                            .of(guest)
                            .chain(() -> endSessions.end(guest))
                            .map(
                                    ended ->
                                            RestResponse.ResponseBuilder.<Void>noContent()
                                                    .cookie(cookie("", Duration.ZERO, http))
                                                    .build());
        };
    }

    private record Found(EnterRoom.Entered entered, OpenedConversation conversation) {}

    private Uni<Found> enter(
            String hotelSlug,
            String roomNumber,
            @Nullable PinEntry entry,
            @Nullable String presentToken,
            RoutingContext http) {
        if (!HotelSlug.isValid(hotelSlug) || !RoomNumber.isValid(roomNumber)) {
            throw Problem.notFound();
        }
        if (entry == null || entry.pin() == null || !WrittenText.isVisible(entry.pin())) {
            throw Problem.badField("pin", "is missing");
        }
        if (WrittenText.length(entry.pin()) > MAX_PIN_LENGTH) {
            throw Problem.badField("pin", "is longer than " + MAX_PIN_LENGTH);
        }
        return enterRoom
                .enter(
                        hotelSlug,
                        roomNumber,
                        entry.pin(),
                        entry.roomKey(),
                        ClientAddress.of(http.request().remoteAddress().hostAddress()),
                        presentToken)
                .chain(
                        entered ->
                                openConversation
                                        .of(entered.guest())
                                        .map(conversation -> new Found(entered, conversation)));
    }

    private <T> RestResponse<T> answer(T body, EnterRoom.Entered entered, RoutingContext http) {
        return RestResponse.ResponseBuilder.ok(body)
                .cookie(
                        cookie(
                                entered.token(),
                                Duration.between(clock.instant(), entered.guest().expiresAt()),
                                http))
                .build();
    }

    private static NewCookie cookie(String token, Duration maxAge, RoutingContext http) {
        return ApiCookie.of(GuestSessionMechanism.COOKIE, token, maxAge, http);
    }

    private Uni<SessionValid> validity(String token) {
        return switch (tokens.verify(token)) {
            case Verification.Valid(Guest guest) ->
                    openConversation
                            .of(guest)
                            .onFailure(HttpProblem.class)
                            .transform(SessionResource::revoked)
                            .map(
                                    conversation ->
                                            new SessionValid(
                                                    true,
                                                    conversation.id(),
                                                    conversation.roomNumber(),
                                                    conversation.hotelSlug(),
                                                    handler(conversation),
                                                    guest.expiresAt()));
            case Verification.Expired expired ->
                    Uni.createFrom()
                            .failure(invalid(401, "expired", "This guest session is over."));
            case Verification.Unknown unknown ->
                    Uni.createFrom()
                            .failure(invalid(404, "not_found", "There is no such session."));
        };
    }

    private static Throwable revoked(Throwable problem) {
        return ((HttpProblem) problem).getStatusCode() == 401
                ? invalid(401, "revoked", "This guest session has ended.")
                : invalid(404, "not_found", "There is no such session.");
    }

    private static HttpProblem invalid(int status, String reason, String detail) {
        return Problem.of(status, "session-" + reason.replace('_', '-'), detail)
                .with("valid", false)
                .with("reason", reason)
                .build();
    }

    private static @Nullable StaffInfo handler(OpenedConversation conversation) {
        Message.Staff handler = conversation.handler();
        return handler == null ? null : handler.info();
    }
}
