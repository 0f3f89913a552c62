package com.hotelchat.guestchat.session;

import com.hotelchat.callers.Caller.Guest;
import com.hotelchat.callers.GuestSessionTokens;
import com.hotelchat.guestchat.stay.Pins;
import com.hotelchat.guestchat.stay.RoomKeys;
import com.hotelchat.guestchat.stay.Stay;
import com.hotelchat.guestchat.stay.Stays;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** A guest enters the PIN of the room and gets a session. */
@ApplicationScoped
class EnterRoom {

    private final PinThrottle throttle;
    private final Stays stays;
    private final Pins pins;
    private final RoomKeys roomKeys;
    private final EndSessions endSessions;
    private final SessionKeys keys;
    private final GuestSessionTokens tokens;
    private final Clock clock;
    private final Duration lifetime;

    EnterRoom(
            PinThrottle throttle,
            Stays stays,
            Pins pins,
            RoomKeys roomKeys,
            EndSessions endSessions,
            SessionKeys keys,
            GuestSessionTokens tokens,
            Clock clock,
            @ConfigProperty(name = "hotelchat.guest-session.lifetime") Duration lifetime) {
        this.throttle = throttle;
        this.stays = stays;
        this.pins = pins;
        this.roomKeys = roomKeys;
        this.endSessions = endSessions;
        this.keys = keys;
        this.tokens = tokens;
        this.clock = clock;
        this.lifetime = lifetime;
    }

    /**
     * A session that was entered.
     *
     * @param stay the database's name for the stay
     * @param isNew whether it was made now
     */
    record Entered(Guest guest, String token, long stay, boolean isNew) {

        @Override
        public String toString() {
            return "Entered[" + guest.sessionId() + "]";
        }
    }

    /**
     * Enters a room with its PIN.
     *
     * @param roomKey the key of the room's QR code; a wrong one counts as none
     * @param presentToken the token of a session that goes on if it is one of this stay
     * @return fails with a {@link HttpProblem}: 401 for a wrong PIN and equally for a vacant or
     *     missing room, 429 after too many attempts or entries
     */
    Uni<Entered> enter(
            String hotelSlug,
            String roomNumber,
            String pin,
            @Nullable String roomKey,
            ClientAddress client,
            @Nullable String presentToken) {
        return throttle.reserve(
                        hotelSlug,
                        roomNumber,
                        client,
                        roomKeys.isOf(hotelSlug, roomNumber, roomKey))
                .chain(guess -> judge(guess, pin, presentToken))
                .call(
                        entered ->
                                entered.isNew()
                                        ? endSessions.endSurplus(entered.guest())
                                        : Uni.createFrom().voidItem());
    }

    /** Judges the guess before the transaction: no connection is held while another is needed. */
    private Uni<Entered> judge(PinThrottle.Guess guess, String pin, @Nullable String presentToken) {
        return Panache.withSession(() -> stayInRoom(guess))
                .map(stay -> requirePin(stay, pin))
                .chain(stay -> throttle.release(guess, stay.id()))
                .chain(
                        () ->
                                Panache.withTransaction(
                                        () ->
                                                stayInRoom(guess)
                                                        .map(stay -> requirePin(stay, pin))
                                                        .chain(stay -> enter(stay, presentToken))));
    }

    private Uni<@Nullable Stay> stayInRoom(PinThrottle.Guess guess) {
        return stays.findOpenInRoom(guess.hotelSlug(), guess.roomNumber());
    }

    private Stay requirePin(@Nullable Stay stay, String pin) {
        if (!pins.isOf(stay, pin) || stay == null) {
            throw refused();
        }
        return stay;
    }

    private Uni<Entered> enter(Stay stay, @Nullable String presentToken) {
        if (presentToken != null
                && tokens.verify(presentToken)
                        instanceof GuestSessionTokens.Verification.Valid(Guest present)
                && present.hotelSlug().equals(stay.hotelSlug())
                && present.stayId().equals(stay.stayId())
                && present.sessionGeneration() == stay.sessionGeneration()
                && !stay.hasEnded(present.sessionId())) {
            return Uni.createFrom().item(new Entered(present, presentToken, stay.id(), false));
        }
        GuestSession session = new GuestSession();
        session.sessionId = UUID.randomUUID();
        session.stay = stay.id();
        session.generation = stay.sessionGeneration();
        session.createdAt = clock.instant();
        // A token's time is in whole seconds (RFC 7519, NumericDate).
        Instant expiresAt = clock.instant().plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
        session.expiresAt = expiresAt;
        Guest guest =
                new Guest(
                        stay.hotelSlug(),
                        stay.stayId(),
                        session.sessionId.toString(),
                        session.generation,
                        expiresAt);
        SessionKeys.Signing key = keys.signing();
        String token = tokens.issue(guest, key.keyId(), key.privateKey());
        return Panache.getSession()
                .chain(database -> database.persist(session))
                .replaceWith(new Entered(guest, token, session.stay, true));
    }

    private static HttpProblem refused() {
        return Problem.of(401, "pin-refused", "This is not the PIN of a guest in this room.")
                .with("valid", false)
                .build();
    }
}
