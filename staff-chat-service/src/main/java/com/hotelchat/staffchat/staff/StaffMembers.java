package com.hotelchat.staffchat.staff;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.StaffEvent;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.events.Topic;
import com.hotelchat.messaging.Inbox;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** The members of staff of all hotels, from {@link Topic#HOTEL_STAFF}. */
@ApplicationScoped
public class StaffMembers implements PanacheRepositoryBase<StaffMember, StaffMember.Key> {

    private final Inbox inbox;
    private final Event<Changed> changed;

    StaffMembers(Inbox inbox, Event<Changed> changed) {
        this.inbox = inbox;
        this.changed = changed;
    }

    /** The staff of some hotel changed: somebody may have left. */
    public record Changed() {}

    @Incoming("hotel-staff")
    Uni<Void> take(ConsumerRecord<String, byte[]> record) {
        return inbox.take(
                        Topic.HOTEL_STAFF,
                        record,
                        event ->
                                switch (event) {
                                    case IncomingEvent.Known known ->
                                            update((StaffUpdated) known.event());
                                    case IncomingEvent.Removed removed -> remove(removed.key());
                                    case IncomingEvent.Unknown unknown ->
                                            Uni.createFrom().voidItem();
                                })
                .invoke(() -> changed.fire(new Changed()));
    }

    private Uni<Void> update(StaffUpdated update) {
        return findById(new StaffMember.Key(update.hotelSlug(), update.staffId()))
                .chain(
                        known -> {
                            if (known == null) {
                                StaffMember joined = new StaffMember();
                                joined.take(update);
                                return persist(joined);
                            }
                            if (known.version < update.version()) {
                                known.take(update);
                            }
                            return Uni.createFrom().item(known);
                        })
                .replaceWithVoid();
    }

    private Uni<Void> remove(String key) {
        return findById(id(key)).onItem().ifNotNull().invoke(StaffMember::depart).replaceWithVoid();
    }

    /** A key that is not of this form is no removal: {@link StaffEvent#isKey}. */
    private static StaffMember.Key id(String key) {
        int slash = key.indexOf('/');
        return new StaffMember.Key(
                key.substring(0, slash), Long.parseLong(key.substring(slash + 1)));
    }
}
