package com.hotelchat.guestchat.stay;

import com.hotelchat.guestchat.conversation.Conversations;
import com.hotelchat.guestchat.session.PinThrottle;
import com.hotelchat.guestchat.stay.StayRecord.Kind;
import com.hotelchat.messaging.Outbox;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Creates and ends stays by hand, for hotels without a system that sends them, and to correct such
 * a system. An entry counts like a record of that moment, until the system sends one with a higher
 * version than all that were consumed before.
 */
@ApplicationScoped
class StayByHand {

    private final Stays stays;
    private final StayRecords records;
    private final SettleStays settleStays;
    private final PinThrottle throttle;
    private final Pins pins;
    private final Conversations conversations;
    private final Outbox outbox;
    private final RecordStayAccess access;
    private final Clock clock;

    StayByHand(
            Stays stays,
            StayRecords records,
            SettleStays settleStays,
            PinThrottle throttle,
            Pins pins,
            Conversations conversations,
            Outbox outbox,
            RecordStayAccess access,
            Clock clock) {
        this.stays = stays;
        this.records = records;
        this.settleStays = settleStays;
        this.throttle = throttle;
        this.pins = pins;
        this.conversations = conversations;
        this.outbox = outbox;
        this.access = access;
        this.clock = clock;
    }

    /**
     * The details of a stay, as far as they are given.
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
     * The result of entering a stay.
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
        pins.give(stay, pin);
        Instant now = clock.instant();
        stay.checkedInAt = now;
        StayRecord said = new StayRecord(0, 1, Kind.CHECKED_IN, roomNumber, now, now);
        return records.add(stay, said)
                .chain(() -> settleStays.begin(stay, Whereabouts.of(List.of(said))))
                .replaceWith(new Put(stay, pin));
    }

    private Uni<Put> correct(Stay stay, Details details) {
        return highestVersion(stay)
                .chain(
                        version -> {
                            if (details.firstName() != null && details.lastName() != null) {
                                stay.guestFirstName = details.firstName();
                                stay.guestLastName = details.lastName();
                                stay.detailsVersion = version;
                            }
                            if (details.expectedCheckOut() != null) {
                                stay.expectedCheckOut = details.expectedCheckOut();
                                stay.detailsVersion = version;
                            }
                            return details.pin() == null
                                    ? stays.flush()
                                    : setPin(stay, details.pin(), version);
                        })
                .replaceWith(new Put(stay, null));
    }

    private Uni<Long> highestVersion(Stay stay) {
        return records.of(stay.hotelSlug, stay.stayId)
                .map(all -> all.stream().mapToLong(StayRecord::version).max().orElse(0));
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
        Uni<Void> rotated = highestVersion(stay).chain(version -> setPin(stay, pin, version));
        return isEndingSessions
                ? rotated.chain(() -> conversations.idOf(stay)).chain(id -> access.record(stay, id))
                : rotated;
    }

    private Uni<Void> setPin(Stay stay, String pin, long version) {
        stay.pinVersion = version;
        pins.give(stay, pin);
        return stays.flush().chain(() -> throttle.forget(stay.hotelSlug, stay.roomNumber));
    }

    /**
     * Checks the guest in a room out.
     *
     * @return fails with a {@link HttpProblem} 404 when the room is vacant
     */
    Uni<Void> checkOut(String hotelSlug, String roomNumber) {
        return change(hotelSlug, roomNumber, this::checkOut);
    }

    private Uni<Void> checkOut(Stay stay) {
        return records.of(stay.hotelSlug, stay.stayId)
                .chain(
                        earlier -> {
                            Instant now = clock.instant();
                            StayRecord said =
                                    new StayRecord(
                                            earlier.stream()
                                                    .mapToLong(StayRecord::version)
                                                    .max()
                                                    .orElse(0),
                                            1
                                                    + earlier.stream()
                                                            .mapToInt(StayRecord::byHand)
                                                            .max()
                                                            .orElse(0),
                                            Kind.CHECKED_OUT,
                                            stay.roomNumber,
                                            now,
                                            now);
                            List<StayRecord> all = new ArrayList<>(earlier);
                            all.add(said);
                            return records.add(stay, said)
                                    .chain(() -> settleStays.settle(stay, Whereabouts.of(all)));
                        });
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
