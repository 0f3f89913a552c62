package com.hotelchat.notification.device;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.GuestSessionEvent.SessionKeyPublished;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.events.Topic;
import com.hotelchat.messaging.Inbox;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
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
            insert into stay (hotel_slug, stay_id, is_open, session_generation, ended_sessions,
                access_version)
            values (:hotel, :stay, :open, :generation, :ended, :version)
            on conflict (hotel_slug, stay_id) do update set
                is_open = excluded.is_open,
                session_generation = greatest(stay.session_generation, excluded.session_generation),
                ended_sessions = excluded.ended_sessions,
                access_version = excluded.access_version
            """;

    /** Before {@link #NOTE_STAY}, which remembers the generation. */
    private static final String FORGET_SESSIONS =
            """
            delete from device
            where hotel_slug = :hotel and owner_kind = 'stay' and owner_id = :stay
                and (session_id = any(string_to_array(:ended, ' '))
                    or exists (
                        select from stay where hotel_slug = :hotel and stay_id = :stay
                            and session_generation < :generation))
            """;

    /** The lock under which devices are registered; gives the version of what is known. */
    private static final String LOCK_STAY =
            """
            update stay set is_open = is_open where hotel_slug = :hotel and stay_id = :stay
            returning access_version
            """;

    private static final String FORGET =
            """
            delete from device
            where hotel_slug = :hotel and owner_kind = :kind and owner_id = :id
            """;

    /** Conversations that an earlier release kept do not say yet that they are closed. */
    private static final List<String> FORGET_STAY =
            List.of(
                    "delete from stay where hotel_slug = :hotel and stay_id = :id",
                    "update guest_conversation set is_closed = true"
                            + " where hotel_slug = :hotel and stay_id = :id and is_closed is null");

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
                            case IncomingEvent.Known(_, _, StayAccessUpdated stay) -> note(stay);
                            // A key that verifies tokens.
                            case IncomingEvent.Known(_, _, ChatEvent other) ->
                                    Uni.createFrom().voidItem();
                            case IncomingEvent.Removed(var key) ->
                                    key.startsWith(SessionKeyPublished.KEY_PREFIX + "/")
                                            ? Uni.createFrom().voidItem()
                                            : forget(hotel(key), "stay", id(key))
                                                    .chain(() -> forgetStay(hotel(key), id(key)));
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
                                            : forget(hotel(staff.key()), "staff", id(staff.key()));
                            case IncomingEvent.Known(_, _, ChatEvent other) ->
                                    Uni.createFrom().voidItem();
                            case IncomingEvent.Removed(var key) ->
                                    forget(hotel(key), "staff", id(key));
                            case IncomingEvent.Unknown unknown -> Uni.createFrom().voidItem();
                        });
    }

    /**
     * Records a state of a stay. The lock of its row excludes registrations while its devices are
     * deleted.
     */
    private static Uni<Void> note(StayAccessUpdated stay) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(LOCK_STAY, Long.class)
                                        .setParameter("hotel", stay.hotelSlug())
                                        .setParameter("stay", stay.stayId())
                                        .getSingleResultOrNull())
                .chain(
                        known ->
                                known == null || stay.version() == 0 || stay.version() > known
                                        ? apply(stay)
                                        : Uni.createFrom().voidItem());
    }

    private static Uni<Void> apply(StayAccessUpdated stay) {
        String ended = String.join(" ", stay.endedSessionIds());
        return Panache.getSession()
                .call(
                        session ->
                                of(session.createNativeQuery(FORGET_SESSIONS), stay)
                                        .setParameter("ended", ended)
                                        .setParameter("generation", stay.sessionGeneration())
                                        .executeUpdate())
                .call(
                        session ->
                                of(session.createNativeQuery(NOTE_STAY), stay)
                                        .setParameter("open", stay.isOpen())
                                        .setParameter("version", stay.version())
                                        .setParameter("ended", ended)
                                        .setParameter("generation", stay.sessionGeneration())
                                        .executeUpdate())
                .chain(
                        () ->
                                stay.isOpen()
                                        ? Uni.createFrom().voidItem()
                                        : forget(stay.hotelSlug(), "stay", stay.stayId()));
    }

    private static Mutiny.MutationQuery of(Mutiny.MutationQuery query, StayAccessUpdated stay) {
        return query.setParameter("hotel", stay.hotelSlug()).setParameter("stay", stay.stayId());
    }

    private static Uni<Void> forget(String hotelSlug, String kind, String id) {
        return Panache.getSession()
                .chain(
                        session -> {
                            Mutiny.MutationQuery forget = session.createNativeQuery(FORGET);
                            return forget.setParameter("hotel", hotelSlug)
                                    .setParameter("kind", kind)
                                    .setParameter("id", id)
                                    .executeUpdate();
                        })
                .replaceWithVoid();
    }

    /**
     * Deletes a stay that is over, which nobody can enter any more. A stay that opens again is
     * published as a whole.
     */
    private static Uni<Void> forgetStay(String hotelSlug, String stayId) {
        return Multi.createFrom()
                .iterable(FORGET_STAY)
                .onItem()
                .transformToUniAndConcatenate(
                        statement ->
                                Panache.getSession()
                                        .chain(
                                                session -> {
                                                    Mutiny.MutationQuery forget =
                                                            session.createNativeQuery(statement);
                                                    return forget.setParameter("hotel", hotelSlug)
                                                            .setParameter("id", stayId)
                                                            .executeUpdate();
                                                }))
                .onItem()
                .ignoreAsUni();
    }

    private static String hotel(String key) {
        return key.substring(0, key.indexOf('/'));
    }

    private static String id(String key) {
        return key.substring(key.indexOf('/') + 1);
    }
}
