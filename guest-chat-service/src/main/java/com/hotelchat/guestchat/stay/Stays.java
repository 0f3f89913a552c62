package com.hotelchat.guestchat.stay;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.ZoneOffset;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** The stays of all hotels. */
@ApplicationScoped
public class Stays implements PanacheRepository<Stay> {

    private static final String ENTER =
            """
            insert into room_entry (hotel_slug, room_number, entered_at, stay_id)
            values (:hotel, :room, :at, :stay) on conflict do nothing
            """;

    private static final String REPLACED_EARLIER =
            """
            update stay set checked_out_at = :at
            where hotel_slug = :hotel and room_number = :room and stay_id <> :stay
                and is_open_by_record and checked_out_at > :at
                and (cast(:at as timestamptz), cast(:stay as text)) > ((
                    select max(entered_at) from room_entry e
                    where e.hotel_slug = :hotel and e.room_number = :room
                        and e.stay_id = stay.stay_id), stay_id)
            """;

    /** A record may name again a room that its guest is in: the last time counts. */
    private static final String REPLACED_AT =
            """
            select min(entered_at) from room_entry
            where hotel_slug = :hotel and room_number = :room and stay_id <> :stay
                and (entered_at, stay_id) > ((
                    select max(entered_at) from room_entry
                    where hotel_slug = :hotel and room_number = :room and stay_id = :stay), :stay)
            """;

    /** The stay that is open in a room; null when the room is vacant. */
    public Uni<@Nullable Stay> findOpenInRoom(String hotelSlug, String roomNumber) {
        return find(
                        "hotelSlug = ?1 and roomNumber = ?2 and checkedOutAt is null",
                        hotelSlug,
                        roomNumber)
                .firstResult();
    }

    /** The stay of this name, locked until the transaction ends; null when it is unknown. */
    Uni<@Nullable Stay> findForUpdate(String hotelSlug, String stayId) {
        return find("hotelSlug = ?1 and stayId = ?2", hotelSlug, stayId)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult();
    }

    /** As {@link #findOpenInRoom}, locked until the transaction ends. */
    Uni<@Nullable Stay> findOpenInRoomForUpdate(String hotelSlug, String roomNumber) {
        return find(
                        "hotelSlug = ?1 and roomNumber = ?2 and checkedOutAt is null",
                        hotelSlug,
                        roomNumber)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult();
    }

    /** Lets one transaction at a time decide who is where in a hotel. */
    Uni<Void> lockHotel(String hotelSlug) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "select 1 from pg_advisory_xact_lock("
                                                        + "hashtextextended(:hotel, 0))",
                                                Integer.class)
                                        .setParameter("hotel", "stays/" + hotelSlug)
                                        .getSingleResult())
                .replaceWithVoid();
    }

    /**
     * Notes that a stay's guest came into a room. Who had been replaced there by somebody who came
     * later was replaced by this guest.
     */
    Uni<Void> enter(Stay stay, String roomNumber, Instant at) {
        return Panache.getSession()
                .chain(
                        session ->
                                execute(session, ENTER, stay, roomNumber, at)
                                        .chain(
                                                () ->
                                                        execute(
                                                                session,
                                                                REPLACED_EARLIER,
                                                                stay,
                                                                roomNumber,
                                                                at)))
                .replaceWithVoid();
    }

    private static Uni<Integer> execute(
            Mutiny.Session session, String sql, Stay stay, String roomNumber, Instant at) {
        Mutiny.MutationQuery query = session.createNativeQuery(sql);
        return query.setParameter("hotel", stay.hotelSlug)
                .setParameter("room", roomNumber)
                .setParameter("at", at.atOffset(ZoneOffset.UTC))
                .setParameter("stay", stay.stayId)
                .executeUpdate();
    }

    /**
     * When another guest first came into a stay's room after its own guest last did; null when
     * nobody did.
     */
    Uni<@Nullable Instant> replacedAt(Stay stay) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(REPLACED_AT, Instant.class)
                                        .setParameter("hotel", stay.hotelSlug)
                                        .setParameter("room", stay.roomNumber)
                                        .setParameter("stay", stay.stayId)
                                        .getSingleResultOrNull());
    }

    /** When somebody came into a room last; null when nobody ever did. */
    Uni<@Nullable Instant> lastEntry(String hotelSlug, String roomNumber) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "select max(entered_at) from room_entry where"
                                                        + " hotel_slug = :hotel and room_number ="
                                                        + " :room",
                                                Instant.class)
                                        .setParameter("hotel", hotelSlug)
                                        .setParameter("room", roomNumber)
                                        .getSingleResultOrNull());
    }
}
