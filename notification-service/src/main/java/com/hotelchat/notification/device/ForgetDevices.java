package com.hotelchat.notification.device;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.events.Topic;
import com.hotelchat.messaging.Inbox;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * The devices of a stay end with it, and those of members of staff with their work in the hotel.
 */
@ApplicationScoped
class ForgetDevices {

    private static final String NOTE_STAY =
            """
            insert into stay (hotel_slug, stay_id, is_open) values (:hotel, :stay, :open)
            on conflict (hotel_slug, stay_id) do update set is_open = excluded.is_open
            """;

    /** By the lock of the stay's row, no registration is under way. */
    private static final String CLOSE_STAY =
            """
            update stay set is_open = false where hotel_slug || '/' || stay_id = :key
            """;

    private static final String FORGET =
            """
            delete from device
            where owner_kind = :kind and hotel_slug || '/' || owner_id = :key
            """;

    private final Inbox inbox;

    ForgetDevices(Inbox inbox) {
        this.inbox = inbox;
    }

    @Incoming("guest-chat-sessions")
    Uni<Void> takeSessions(ConsumerRecord<String, byte[]> record) {
        return inbox.take(
                Topic.GUEST_CHAT_SESSIONS,
                record,
                event ->
                        switch (event) {
                            case IncomingEvent.Known(_, _, StayAccessUpdated stay) ->
                                    note(stay)
                                            .chain(
                                                    () ->
                                                            stay.isOpen()
                                                                    ? Uni.createFrom().voidItem()
                                                                    : forget("stay", stay.key()));
                            // A key that verifies tokens.
                            case IncomingEvent.Known(_, _, ChatEvent other) ->
                                    Uni.createFrom().voidItem();
                            case IncomingEvent.Removed(var key) ->
                                    close(key).chain(() -> forget("stay", key));
                            case IncomingEvent.Unknown unknown -> Uni.createFrom().voidItem();
                        });
    }

    @Incoming("hotel-staff")
    Uni<Void> takeStaff(ConsumerRecord<String, byte[]> record) {
        return inbox.take(
                Topic.HOTEL_STAFF,
                record,
                event ->
                        switch (event) {
                            case IncomingEvent.Known(_, _, StaffUpdated staff) ->
                                    staff.isActive()
                                            ? Uni.createFrom().voidItem()
                                            : forget("staff", staff.key());
                            case IncomingEvent.Known(_, _, ChatEvent other) ->
                                    Uni.createFrom().voidItem();
                            case IncomingEvent.Removed(var key) -> forget("staff", key);
                            case IncomingEvent.Unknown unknown -> Uni.createFrom().voidItem();
                        });
    }

    private static Uni<Void> note(StayAccessUpdated stay) {
        return Panache.getSession()
                .chain(
                        session -> {
                            Mutiny.MutationQuery note = session.createNativeQuery(NOTE_STAY);
                            return note.setParameter("hotel", stay.hotelSlug())
                                    .setParameter("stay", stay.stayId())
                                    .setParameter("open", stay.isOpen())
                                    .executeUpdate();
                        })
                .replaceWithVoid();
    }

    private static Uni<Void> close(String key) {
        return Panache.getSession()
                .chain(
                        session -> {
                            Mutiny.MutationQuery close = session.createNativeQuery(CLOSE_STAY);
                            return close.setParameter("key", key).executeUpdate();
                        })
                .replaceWithVoid();
    }

    private static Uni<Void> forget(String kind, String key) {
        return Panache.getSession()
                .chain(
                        session -> {
                            Mutiny.MutationQuery forget = session.createNativeQuery(FORGET);
                            return forget.setParameter("kind", kind)
                                    .setParameter("key", key)
                                    .executeUpdate();
                        })
                .replaceWithVoid();
    }
}
