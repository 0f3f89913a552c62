package com.hotelchat.guestchat.stay;

import com.hotelchat.events.GuestChatEvent.CloseReason;
import com.hotelchat.events.StayEvent;
import com.hotelchat.events.StayEvent.CheckedIn;
import com.hotelchat.events.StayEvent.CheckedOut;
import com.hotelchat.events.StayEvent.Moved;
import com.hotelchat.events.StayEvent.Reinstated;
import com.hotelchat.guestchat.conversation.Conversations;
import com.hotelchat.guestchat.session.PinThrottle;
import com.hotelchat.messaging.Outbox;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Brings stays to the state that all records that came so far make together, whatever their order:
 * a stay is open when its own records say so and nobody came into its room after its guest. What
 * follows from a change follows here: the conversation opens, closes or moves, sessions end, and
 * those who authorise guests are told. All in the present transaction, under {@link
 * Stays#lockHotel}.
 */
@ApplicationScoped
class SettleStays {

    private final Stays stays;
    private final Conversations conversations;
    private final PinThrottle throttle;
    private final Outbox outbox;
    private final Clock clock;

    SettleStays(
            Stays stays,
            Conversations conversations,
            PinThrottle throttle,
            Outbox outbox,
            Clock clock) {
        this.stays = stays;
        this.conversations = conversations;
        this.throttle = throttle;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Begins a stay that has taken its first record, or was made by hand. */
    Uni<Void> begin(Stay stay) {
        return enter(stay, stay.roomNumber, stay.checkedInAt)
                .chain(() -> stays.replacedAt(stay))
                .chain(
                        replacedAt -> {
                            stay.checkedOutAt = replacedAt;
                            return stays.persistAndFlush(stay);
                        })
                .chain(() -> throttle.forget(stay.hotelSlug, stay.roomNumber))
                .chain(() -> conversations.open(stay, clock.instant()))
                .chain(
                        conversationId ->
                                stay.isOpen()
                                        ? Uni.createFrom().item(conversationId)
                                        : conversations.close(
                                                stay, CloseReason.REPLACED, clock.instant()))
                .chain(conversationId -> tell(stay, conversationId));
    }

    /** Lets a known stay take a record. */
    Uni<Void> take(Stay stay, StayEvent event) {
        if (stay.erasedAt != null) {
            return Uni.createFrom().voidItem();
        }
        Uni<Void> entered =
                switch (event) {
                    case CheckedIn in -> enter(stay, in.roomNumber(), in.checkedInAt());
                    case Moved moved -> enter(stay, moved.toRoom(), moved.movedAt());
                    case Reinstated again -> enter(stay, again.roomNumber(), again.reinstatedAt());
                    case CheckedOut out -> Uni.createFrom().voidItem();
                };
        return entered.chain(
                () -> {
                    boolean wasOpen = stay.isOpen();
                    String fromRoom = stay.roomNumber;
                    switch (event) {
                        case CheckedIn in -> stay.take(in);
                        case Moved moved -> stay.take(moved);
                        case Reinstated again -> stay.take(again);
                        case CheckedOut out -> stay.take(out);
                    }
                    if (!fromRoom.equals(stay.roomNumber)) {
                        // A query flushes what is changed: who comes into an occupied room is not
                        // open there before it is known who came later.
                        stay.checkedOutAt = clock.instant();
                    }
                    return settle(stay, wasOpen, fromRoom);
                });
    }

    /** Ends a stay now, as its hotel's people say. */
    Uni<Void> checkOut(Stay stay) {
        stay.isOpenByRecord = false;
        stay.leftAt = clock.instant();
        return settle(stay, true, stay.roomNumber);
    }

    /** A guest comes into a room: who came before, and is there, goes. */
    private Uni<Void> enter(Stay stay, String roomNumber, Instant at) {
        return stays.enter(stay, roomNumber, at)
                .chain(() -> stays.findOpenInRoomForUpdate(stay.hotelSlug, roomNumber))
                .chain(
                        occupant ->
                                occupant == null || occupant.stayId.equals(stay.stayId)
                                        ? Uni.createFrom().voidItem()
                                        : settle(occupant, true, occupant.roomNumber));
    }

    private Uni<Void> settle(Stay stay, boolean wasOpen, String fromRoom) {
        return stays.replacedAt(stay)
                .chain(
                        replacedAt ->
                                stay.isOpenByRecord && replacedAt == null
                                        ? open(stay, wasOpen, fromRoom)
                                        : close(stay, wasOpen, replacedAt));
    }

    private Uni<Void> open(Stay stay, boolean wasOpen, String fromRoom) {
        stay.checkedOutAt = null;
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

    private Uni<Void> close(Stay stay, boolean wasOpen, @Nullable Instant replacedAt) {
        CloseReason reason = stay.isOpenByRecord ? CloseReason.REPLACED : CloseReason.CHECK_OUT;
        stay.checkedOutAt = stay.isOpenByRecord ? replacedAt : stay.leftAt;
        if (wasOpen) {
            stay.sessionGeneration++;
        }
        // Flushed, so that the room is vacant before the next stay opens in it.
        return stays.flush()
                .chain(() -> conversations.close(stay, reason, clock.instant()))
                .chain(
                        conversationId ->
                                wasOpen ? tell(stay, conversationId) : Uni.createFrom().voidItem());
    }

    private Uni<Void> tell(Stay stay, long conversationId) {
        return outbox.append(stay.access(conversationId), clock.instant());
    }
}
