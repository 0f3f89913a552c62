package com.hotelchat.guestchat.stay;

import com.hotelchat.events.GuestChatEvent.CloseReason;
import com.hotelchat.guestchat.conversation.Conversations;
import com.hotelchat.guestchat.session.PinThrottle;
import com.hotelchat.messaging.Outbox;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Brings the stays of a room to the state that all records make together: of the guests who are
 * here and in the room by their own records, the one who came last is in the room, and the stays of
 * the others are closed for as long as that is so. What follows from a change follows here: the
 * conversation opens, closes or moves, sessions end, and those who authorise guests are told. All
 * in the present transaction, under {@link Stays#lockHotel}.
 */
@ApplicationScoped
class SettleStays {

    private final Stays stays;
    private final Conversations conversations;
    private final PinThrottle throttle;
    private final EndedAccess endedAccess;
    private final Outbox outbox;
    private final Clock clock;

    SettleStays(
            Stays stays,
            Conversations conversations,
            PinThrottle throttle,
            EndedAccess endedAccess,
            Outbox outbox,
            Clock clock) {
        this.stays = stays;
        this.conversations = conversations;
        this.throttle = throttle;
        this.endedAccess = endedAccess;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Begins a stay, with its conversation, where its records say that the guest is. */
    Uni<Void> begin(Stay stay, Whereabouts whereabouts) {
        stay.take(whereabouts);
        // Nobody is in two rooms, nor are two in one, at any statement: the stay opens last.
        stay.checkedOutAt = clock.instant();
        return stays.persistAndFlush(stay)
                .chain(() -> makeRoomFor(stay))
                .chain(
                        occupant ->
                                throttle.forget(stay.hotelSlug, stay.roomNumber)
                                        .chain(() -> conversations.open(stay, clock.instant()))
                                        .chain(
                                                conversationId ->
                                                        isSame(stay, occupant)
                                                                ? openNew(stay, conversationId)
                                                                : close(stay, true, occupant)));
    }

    private Uni<Void> openNew(Stay stay, long conversationId) {
        stay.checkedOutAt = null;
        return stays.flush().chain(() -> tell(stay, conversationId));
    }

    /** Brings a known stay where its records say that the guest is. */
    Uni<Void> settle(Stay stay, Whereabouts whereabouts) {
        boolean wasOpen = stay.isOpen();
        String fromRoom = stay.roomNumber;
        stay.take(whereabouts);
        if (wasOpen) {
            stay.checkedOutAt = clock.instant();
        }
        return stays.flush()
                .chain(() -> makeRoomFor(stay))
                .chain(
                        occupant ->
                                (isSame(stay, occupant)
                                                ? open(stay, wasOpen, fromRoom)
                                                : close(stay, wasOpen, occupant))
                                        .chain(() -> letIn(occupant)))
                .chain(
                        () ->
                                fromRoom.equals(stay.roomNumber)
                                        ? Uni.createFrom().voidItem()
                                        : stays.occupant(stay.hotelSlug, fromRoom)
                                                .chain(this::letIn));
    }

    /**
     * Closes the stay that is open in the room of another one, unless it is the room's.
     *
     * @return the stay that is the room's now, open or not; null when nobody is there
     */
    private Uni<@Nullable Stay> makeRoomFor(Stay stay) {
        return stays.occupant(stay.hotelSlug, stay.roomNumber)
                .call(
                        occupant ->
                                stays.findOpenInRoomForUpdate(stay.hotelSlug, stay.roomNumber)
                                        .chain(
                                                open ->
                                                        open == null || isSame(open, occupant)
                                                                ? Uni.createFrom().voidItem()
                                                                : close(open, true, occupant)));
    }

    private static boolean isSame(Stay stay, @Nullable Stay occupant) {
        return occupant != null && occupant.stayId.equals(stay.stayId);
    }

    /** Opens the stay of a guest who is in the room again. */
    private Uni<Void> letIn(@Nullable Stay occupant) {
        return occupant == null || occupant.isOpen()
                ? Uni.createFrom().voidItem()
                : open(occupant, false, occupant.roomNumber);
    }

    private Uni<Void> open(Stay stay, boolean wasOpen, String fromRoom) {
        stay.checkedOutAt = null;
        stay.roomlessSince = null;
        Instant now = clock.instant();
        if (wasOpen && fromRoom.equals(stay.roomNumber)) {
            return stays.flush();
        }
        return stays.flush()
                .chain(() -> throttle.forget(stay.hotelSlug, stay.roomNumber))
                .chain(
                        () ->
                                wasOpen
                                        ? conversations.move(stay, fromRoom, now)
                                        : conversations.reopen(stay, now))
                .chain(conversationId -> tell(stay, conversationId));
    }

    private Uni<Void> close(Stay stay, boolean wasOpen, @Nullable Stay occupant) {
        Instant now = clock.instant();
        boolean isHere = stay.isOpenByRecord;
        boolean hadSessions = wasOpen || stay.roomlessSince != null;
        if (isHere) {
            stay.checkedOutAt =
                    occupant == null ? now : Objects.requireNonNullElse(occupant.enteredAt, now);
            if (wasOpen) {
                // Two guests who swap rooms keep their sessions.
                stay.roomlessSince = now;
            }
        } else {
            stay.checkedOutAt = Objects.requireNonNullElse(stay.leftAt, now);
            stay.roomlessSince = null;
            if (hadSessions) {
                stay.endSessions();
            }
        }
        // Flushed, so that the room is vacant before the next stay opens in it.
        return stays.flush()
                .chain(
                        () ->
                                conversations.close(
                                        stay,
                                        isHere ? CloseReason.REPLACED : CloseReason.CHECK_OUT,
                                        now))
                .chain(
                        conversationId ->
                                hadSessions
                                        ? tell(stay, conversationId)
                                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> tell(Stay stay, long conversationId) {
        Instant now = clock.instant();
        return outbox.append(stay.access(conversationId), now)
                .chain(() -> endedAccess.published(stay, now));
    }
}
