package com.hotelchat.guestchat.stay;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.StayEvent;
import com.hotelchat.events.StayEvent.CheckedIn;
import com.hotelchat.events.Topic;
import com.hotelchat.messaging.Inbox;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Consumes {@link Topic#HOTEL_STAYS}: guests arrive, move, leave, and are reinstated, in whatever
 * order the records come and however often.
 */
@ApplicationScoped
class TakeStays {

    /** Maximum time by which the clock of another system may be ahead. */
    private static final Duration AHEAD = Duration.ofHours(24);

    private final Inbox inbox;
    private final Stays stays;
    private final SettleStays settleStays;
    private final StayRecords records;
    private final ParkedStayRecords parked;
    private final Pins pins;
    private final Clock clock;

    TakeStays(
            Inbox inbox,
            Stays stays,
            SettleStays settleStays,
            StayRecords records,
            ParkedStayRecords parked,
            Pins pins,
            Clock clock) {
        this.inbox = inbox;
        this.stays = stays;
        this.settleStays = settleStays;
        this.records = records;
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
        if (event.occurredAt().isAfter(clock.instant().plus(AHEAD))) {
            return Uni.createFrom()
                    .failure(
                            new InvalidEventException(
                                    "the time at which it happened is more than 24 hours ahead"));
        }
        StayRecord said =
                StayRecord.of(event, CloudEventHeaders.time(record.headers()).orElse(null));
        return stays.lockHotel(event.hotelSlug())
                .chain(() -> stays.findForUpdate(event.hotelSlug(), event.stayId()))
                .chain(
                        stay -> {
                            if (stay != null) {
                                return stay.erasedAt == null
                                        ? take(stay, event, said)
                                        : Uni.createFrom().voidItem();
                            }
                            return event instanceof CheckedIn checkedIn
                                    ? begin(checkedIn, said)
                                    : park(event, record);
                        });
    }

    private Uni<Void> take(Stay stay, StayEvent event, StayRecord said) {
        return records.of(stay.hotelSlug, stay.stayId)
                .chain(
                        earlier -> {
                            if (hasVersion(earlier, said.version())) {
                                // A repetition, or a second record of one version: the first
                                // counts.
                                return Uni.createFrom().voidItem();
                            }
                            if (earlier.size() >= StayRecords.MAX_PER_STAY) {
                                return Uni.createFrom()
                                        .failure(
                                                new InvalidEventException(
                                                        "the stay has too many records"));
                            }
                            if (event instanceof CheckedIn checkedIn) {
                                stay.takeDetails(checkedIn);
                                takePin(stay, checkedIn);
                            }
                            return records.add(stay, said)
                                    .chain(
                                            () ->
                                                    settleStays.settle(
                                                            stay,
                                                            Whereabouts.of(with(earlier, said))));
                        });
    }

    private static boolean hasVersion(List<StayRecord> records, long version) {
        return records.stream().anyMatch(each -> each.byHand() == 0 && each.version() == version);
    }

    private static List<StayRecord> with(List<StayRecord> records, StayRecord another) {
        List<StayRecord> all = new ArrayList<>(records);
        all.add(another);
        return all;
    }

    private Uni<Void> begin(CheckedIn record, StayRecord said) {
        Stay stay = new Stay();
        stay.hotelSlug = record.hotelSlug();
        stay.stayId = record.stayId();
        pins.give(stay, pins.made());
        stay.takeDetails(record);
        takePin(stay, record);
        return parked.of(stay.hotelSlug, stay.stayId)
                .chain(
                        waiting ->
                                waiting.stream().anyMatch(each -> each.version == record.version())
                                        ? Uni.createFrom()
                                                .failure(
                                                        new InvalidEventException(
                                                                "another record of the stay has"
                                                                        + " this version"))
                                        : begin(stay, said, waiting));
    }

    private Uni<Void> begin(Stay stay, StayRecord said, List<ParkedStayRecord> waiting) {
        List<StayRecord> all = new ArrayList<>();
        all.add(said);
        List<ParkedStayRecord> taken = new ArrayList<>();
        for (ParkedStayRecord early : waiting) {
            // What cannot be read stays, and is given up when its time is over.
            early.said()
                    .ifPresent(
                            each -> {
                                all.add(each);
                                taken.add(early);
                            });
        }
        return Multi.createFrom()
                .iterable(taken)
                .onItem()
                .transformToUniAndConcatenate(parked::delete)
                .collect()
                .last()
                .chain(
                        () ->
                                Multi.createFrom()
                                        .iterable(all)
                                        .onItem()
                                        .transformToUniAndConcatenate(
                                                each -> records.add(stay, each))
                                        .collect()
                                        .last())
                .chain(() -> settleStays.begin(stay, Whereabouts.of(all)));
    }

    private void takePin(Stay stay, CheckedIn record) {
        if (record.pin() != null && record.version() > stay.pinVersion) {
            pins.acceptedFromRecord(record.pin())
                    .ifPresent(
                            pin -> {
                                stay.pinVersion = record.version();
                                pins.give(stay, pin);
                            });
        }
    }

    private Uni<Void> park(StayEvent early, ConsumerRecord<String, byte[]> record) {
        ParkedStayRecord.Key key =
                new ParkedStayRecord.Key(early.hotelSlug(), early.stayId(), early.version());
        return parked.findById(key)
                .chain(
                        waiting ->
                                waiting != null
                                        ? Uni.createFrom().voidItem()
                                        : parked.park(
                                                ParkedStayRecord.of(
                                                        early, record, clock.instant())));
    }
}
