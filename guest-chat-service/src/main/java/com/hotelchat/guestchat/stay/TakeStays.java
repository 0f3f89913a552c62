package com.hotelchat.guestchat.stay;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.StayEvent;
import com.hotelchat.events.StayEvent.CheckedIn;
import com.hotelchat.events.Topic;
import com.hotelchat.messaging.Inbox;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Takes what {@link Topic#HOTEL_STAYS} tells: guests arrive, move, leave, and stay after all, in
 * whatever order the records come and however often.
 */
@ApplicationScoped
class TakeStays {

    private final Inbox inbox;
    private final Stays stays;
    private final SettleStays settleStays;
    private final ParkedStayRecords parked;
    private final Pins pins;
    private final Clock clock;

    TakeStays(
            Inbox inbox,
            Stays stays,
            SettleStays settleStays,
            ParkedStayRecords parked,
            Pins pins,
            Clock clock) {
        this.inbox = inbox;
        this.stays = stays;
        this.settleStays = settleStays;
        this.parked = parked;
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
        return stays.lockHotel(event.hotelSlug())
                .chain(() -> stays.findForUpdate(event.hotelSlug(), event.stayId()))
                .chain(
                        stay -> {
                            if (stay != null) {
                                return take(stay, event);
                            }
                            return event instanceof CheckedIn checkedIn
                                    ? begin(checkedIn)
                                    : park(event, record);
                        });
    }

    private Uni<Void> take(Stay stay, StayEvent event) {
        if (event instanceof CheckedIn checkedIn && stay.erasedAt == null) {
            takePin(stay, checkedIn);
        }
        return settleStays.take(stay, event);
    }

    private Uni<Void> begin(CheckedIn record) {
        Stay stay = new Stay();
        stay.hotelSlug = record.hotelSlug();
        stay.stayId = record.stayId();
        pins.give(stay, pins.made());
        stay.take(record);
        takePin(stay, record);
        return settleStays.begin(stay).chain(() -> takeParked(stay));
    }

    private void takePin(Stay stay, CheckedIn record) {
        if (record.pin() != null && record.version() > stay.pinVersion) {
            stay.pinVersion = record.version();
            pins.acceptedFromRecord(record.pin()).ifPresent(pin -> pins.give(stay, pin));
        }
    }

    private Uni<Void> park(StayEvent early, ConsumerRecord<String, byte[]> record) {
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

    private Uni<Void> takeParked(Stay stay) {
        return parked.of(stay.hotelSlug, stay.stayId)
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToUniAndConcatenate(
                        early ->
                                parked.delete(early)
                                        .chain(() -> settleStays.take(stay, early.event())))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
