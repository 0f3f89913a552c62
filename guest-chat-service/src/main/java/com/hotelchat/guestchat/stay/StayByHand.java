package com.hotelchat.guestchat.stay;

import com.hotelchat.guestchat.conversation.Conversations;
import com.hotelchat.guestchat.session.PinThrottle;
import com.hotelchat.messaging.Outbox;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stays by hand, for hotels without a system that sends them, and for what such a system got wrong.
 * It uses up no version, so that the system's later records count as if nothing had been done.
 */
@ApplicationScoped
class StayByHand {

    private final Stays stays;
    private final SettleStays settleStays;
    private final PinThrottle throttle;
    private final Pins pins;
    private final Conversations conversations;
    private final Outbox outbox;
    private final Clock clock;

    StayByHand(
            Stays stays,
            SettleStays settleStays,
            PinThrottle throttle,
            Pins pins,
            Conversations conversations,
            Outbox outbox,
            Clock clock) {
        this.stays = stays;
        this.settleStays = settleStays;
        this.throttle = throttle;
        this.pins = pins;
        this.conversations = conversations;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Who stays, as far as it is said.
     *
     * @param firstName null, with {@code lastName}, for what is known already
     */
    record Details(
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String pin,
            @Nullable Instant expectedCheckOut) {

        @Override
        public String toString() {
            return "Details[]";
        }
    }

    /**
     * What came of it.
     *
     * @param pin of a stay that began now; null otherwise
     */
    record Put(Stay stay, @Nullable String pin) {

        @Override
        public String toString() {
            return "Put[" + stay.stayId() + "]";
        }
    }

    /** Checks in to a vacant room, or corrects the stay in an occupied one. */
    Uni<Put> put(String hotelSlug, String roomNumber, Details details) {
        return outbox.inTransaction(
                () ->
                        stays.lockHotel(hotelSlug)
                                .chain(() -> stays.findOpenInRoomForUpdate(hotelSlug, roomNumber))
                                .chain(
                                        stay ->
                                                stay == null
                                                        ? checkIn(hotelSlug, roomNumber, details)
                                                        : correct(stay, details)));
    }

    private Uni<Put> checkIn(String hotelSlug, String roomNumber, Details details) {
        String pin = Objects.requireNonNullElseGet(details.pin(), pins::made);
        Stay stay = new Stay();
        stay.hotelSlug = hotelSlug;
        stay.stayId = UUID.randomUUID().toString();
        stay.guestFirstName = Objects.requireNonNullElse(details.firstName(), "Guest");
        stay.guestLastName = Objects.requireNonNullElse(details.lastName(), roomNumber);
        stay.expectedCheckOut = details.expectedCheckOut();
        stay.roomNumber = roomNumber;
        pins.give(stay, pin);
        return stays.lastEntry(hotelSlug, roomNumber)
                .chain(
                        last -> {
                            stay.checkedInAt = afterThat(last);
                            return settleStays.begin(stay);
                        })
                .replaceWith(new Put(stay, pin));
    }

    /** Another system's clock may be ahead, but whoever comes now comes last. */
    private Instant afterThat(@Nullable Instant last) {
        Instant now = clock.instant();
        return last == null || last.isBefore(now) ? now : last.plus(Duration.ofNanos(1_000));
    }

    private Uni<Put> correct(Stay stay, Details details) {
        if (details.firstName() != null && details.lastName() != null) {
            stay.guestFirstName = details.firstName();
            stay.guestLastName = details.lastName();
        }
        if (details.expectedCheckOut() != null) {
            stay.expectedCheckOut = details.expectedCheckOut();
        }
        Uni<Void> corrected = details.pin() == null ? stays.flush() : setPin(stay, details.pin());
        return corrected.replaceWith(new Put(stay, null));
    }

    /**
     * Gives the stay in a room a new PIN; the lock of the room is lifted.
     *
     * @param isEndingSessions whether all sessions of the stay end; they stay valid otherwise
     * @return the PIN; fails with a {@link HttpProblem} 404 when the room is vacant
     */
    Uni<String> rotatePin(String hotelSlug, String roomNumber, boolean isEndingSessions) {
        String pin = pins.made();
        return change(hotelSlug, roomNumber, stay -> rotate(stay, pin, isEndingSessions))
                .replaceWith(pin);
    }

    private Uni<Void> rotate(Stay stay, String pin, boolean isEndingSessions) {
        if (isEndingSessions) {
            stay.endSessions();
        }
        Uni<Void> rotated = setPin(stay, pin);
        return isEndingSessions
                ? rotated.chain(() -> conversations.idOf(stay))
                        .chain(id -> outbox.append(stay.access(id), clock.instant()))
                : rotated;
    }

    private Uni<Void> setPin(Stay stay, String pin) {
        pins.give(stay, pin);
        return stays.flush().chain(() -> throttle.forget(stay.hotelSlug, stay.roomNumber));
    }

    /**
     * Checks the guest in a room out.
     *
     * @return fails with a {@link HttpProblem} 404 when the room is vacant
     */
    Uni<Void> checkOut(String hotelSlug, String roomNumber) {
        return change(hotelSlug, roomNumber, settleStays::checkOut);
    }

    private Uni<Void> change(String hotelSlug, String roomNumber, Function<Stay, Uni<Void>> work) {
        return outbox.inTransaction(
                () ->
                        stays.lockHotel(hotelSlug)
                                .chain(() -> stays.findOpenInRoomForUpdate(hotelSlug, roomNumber))
                                .chain(
                                        stay -> {
                                            if (stay == null) {
                                                throw Problem.notFound();
                                            }
                                            return work.apply(stay);
                                        }));
    }
}
