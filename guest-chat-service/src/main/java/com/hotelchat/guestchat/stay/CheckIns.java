package com.hotelchat.guestchat.stay;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.GuestChatEvent.CloseReason;
import com.hotelchat.events.StayEvent;
import com.hotelchat.events.StayEvent.CheckedIn;
import com.hotelchat.events.StayEvent.CheckedOut;
import com.hotelchat.events.Topic;
import com.hotelchat.guestchat.conversation.Conversations;
import com.hotelchat.guestchat.session.PinThrottle;
import com.hotelchat.messaging.Inbox;
import com.hotelchat.messaging.Outbox;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

/**
 * Checks guests in and out as {@link Topic#HOTEL_STAYS} tells, in whatever order the records of one
 * stay come and however often.
 */
@ApplicationScoped
class CheckIns {

    private final Inbox inbox;
    private final Outbox outbox;
    private final Stays stays;
    private final ParkedStayRecords parked;
    private final Conversations conversations;
    private final PinThrottle throttle;
    private final Pins pins;
    private final Clock clock;

    CheckIns(
            Inbox inbox,
            Outbox outbox,
            Stays stays,
            ParkedStayRecords parked,
            Conversations conversations,
            PinThrottle throttle,
            Pins pins,
            Clock clock) {
        this.inbox = inbox;
        this.outbox = outbox;
        this.stays = stays;
        this.parked = parked;
        this.conversations = conversations;
        this.throttle = throttle;
        this.pins = pins;
        this.clock = clock;
    }

    @Incoming("hotel-stays")
    Uni<Void> take(ConsumerRecord<String, byte[]> record) {
        return inbox.take(
                Topic.HOTEL_STAYS,
                record,
                event ->
                        switch (event) {
                            case IncomingEvent.Known known ->
                                    take((StayEvent) known.event(), record);
                            // The topic is neither compacted nor ours: neither comes here.
                            case IncomingEvent.Removed removed -> Uni.createFrom().voidItem();
                            case IncomingEvent.Unknown unknown -> Uni.createFrom().voidItem();
                        });
    }

    private Uni<Void> take(StayEvent event, ConsumerRecord<String, byte[]> record) {
        return stays.lockRoom(event.hotelSlug(), event.roomNumber())
                .chain(() -> stays.findForUpdate(event.hotelSlug(), event.stayId()))
                .chain(
                        stay ->
                                switch (event) {
                                    case CheckedIn checkedIn -> checkIn(stay, checkedIn);
                                    case CheckedOut checkedOut when stay == null ->
                                            park(checkedOut, record);
                                    case CheckedOut checkedOut -> checkOut(stay, checkedOut);
                                });
    }

    private Uni<Void> checkIn(@Nullable Stay known, CheckedIn record) {
        if (known == null) {
            return vacate(record)
                    .chain(overSince -> open(record, overSince))
                    .chain(() -> takeParked(record.hotelSlug(), record.stayId()));
        }
        if (known.version < record.version()) {
            known.correct(record);
            if (record.pin() != null) {
                known.pinHash = pins.hashOf(known.hotelSlug, known.stayId, record.pin());
            }
        }
        return Uni.createFrom().voidItem();
    }

    /**
     * Makes room for a stay.
     *
     * @return when the stay was over already because a later guest has the room: records of
     *     different stays come in any order
     */
    private Uni<@Nullable Instant> vacate(CheckedIn record) {
        return stays.findOpenInRoomForUpdate(record.hotelSlug(), record.roomNumber())
                .chain(
                        occupant -> {
                            if (occupant == null) {
                                return Uni.createFrom().nullItem();
                            }
                            if (occupant.checkedInAt.isAfter(record.checkedInAt())) {
                                return Uni.createFrom().item(occupant.checkedInAt);
                            }
                            return close(occupant, record.checkedInAt(), CloseReason.REPLACED)
                                    .replaceWith((Instant) null);
                        });
    }

    private Uni<Void> open(CheckedIn record, @Nullable Instant overSince) {
        Stay stay = new Stay();
        stay.hotelSlug = record.hotelSlug();
        stay.stayId = record.stayId();
        stay.roomNumber = record.roomNumber();
        stay.checkedInAt = record.checkedInAt();
        stay.pinHash = pins.hashOf(record.hotelSlug(), record.stayId(), record.pin());
        stay.correct(record);
        if (overSince != null) {
            stay.close(overSince);
        }
        Instant now = clock.instant();
        return stays.persistAndFlush(stay)
                .chain(() -> throttle.forget(stay.hotelSlug, stay.roomNumber))
                .chain(() -> conversations.open(stay, now))
                .call(
                        () ->
                                stay.isOpen()
                                        ? Uni.createFrom().voidItem()
                                        : conversations.close(stay, CloseReason.REPLACED, now))
                .chain(conversationId -> outbox.append(stay.access(conversationId), now));
    }

    private Uni<Void> checkOut(Stay stay, CheckedOut record) {
        if (stay.version >= record.version()) {
            return Uni.createFrom().voidItem();
        }
        stay.version = record.version();
        return stay.isOpen()
                ? close(stay, record.checkedOutAt(), CloseReason.CHECK_OUT)
                : Uni.createFrom().voidItem();
    }

    private Uni<Void> close(Stay stay, Instant at, CloseReason reason) {
        stay.close(at);
        Instant now = clock.instant();
        // Flushed, so that the room is vacant before the next stay opens in it.
        return stays.flush()
                .chain(() -> conversations.close(stay, reason, now))
                .chain(conversationId -> outbox.append(stay.access(conversationId), now));
    }

    private Uni<Void> park(CheckedOut early, ConsumerRecord<String, byte[]> record) {
        ParkedStayRecord.Key key =
                new ParkedStayRecord.Key(early.hotelSlug(), early.stayId(), early.version());
        return parked.findById(key)
                .chain(
                        waiting ->
                                waiting != null
                                        ? Uni.createFrom().item(waiting)
                                        : parked.persist(
                                                ParkedStayRecord.of(
                                                        early, record, clock.instant())))
                .replaceWithVoid();
    }

    private Uni<Void> takeParked(String hotelSlug, String stayId) {
        return parked.of(hotelSlug, stayId)
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToUniAndConcatenate(
                        early -> parked.delete(early).chain(() -> takeLate(early.event())))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> takeLate(StayEvent event) {
        return stays.findForUpdate(event.hotelSlug(), event.stayId())
                .chain(
                        stay ->
                                switch (event) {
                                    case CheckedOut checkedOut when stay != null ->
                                            checkOut(stay, checkedOut);
                                    // Only what needs a check-in is parked.
                                    case CheckedOut checkedOut -> Uni.createFrom().voidItem();
                                    case CheckedIn checkedIn -> Uni.createFrom().voidItem();
                                });
    }
}
