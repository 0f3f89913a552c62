package com.hotelchat.guestchat.stay;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stays of all hotels. */
@ApplicationScoped
public class Stays implements PanacheRepository<Stay> {

    /**
     * Selects the occupant of a room: of the guests who are here and in the room by their own
     * records, the last who came.
     */
    private static final String OCCUPANT =
            """
            select id from stay
            where hotel_slug = :hotel and room_number = :room and is_open_by_record
                and erased_at is null
                and stay_id in (select r.stay_id from stay_record r
                    where r.hotel_slug = :hotel and r.room_number = :room)
            order by entered_at desc nulls last, entry_said_at desc nulls last,
                stay_id collate "C" desc
            limit 1 for update
            """;

    private static final String ROOMLESS =
            """
            select hotel_slug, stay_id from stay where roomless_since <= :due
            order by roomless_since limit 100
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
     * Returns the stay of a room's occupant, open or not yet, locked until the transaction ends;
     * null for a vacant room.
     */
    Uni<@Nullable Stay> occupant(String hotelSlug, String roomNumber) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(OCCUPANT, Long.class)
                                        .setParameter("hotel", hotelSlug)
                                        .setParameter("room", roomNumber)
                                        .getSingleResultOrNull())
                .chain(
                        id ->
                                id == null
                                        ? Uni.createFrom().nullItem()
                                        : findById(id, LockModeType.PESSIMISTIC_WRITE));
    }

    /** The name of a stay. */
    record Name(String hotelSlug, String stayId) {}

    /** Returns some of the stays that have had no room since this time, or for longer. */
    Uni<List<Name>> roomlessSince(Instant due) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(ROOMLESS, Object[].class)
                                        .setParameter("due", due.atOffset(ZoneOffset.UTC))
                                        .getResultList())
                .map(
                        rows ->
                                rows.stream()
                                        .map(row -> new Name((String) row[0], (String) row[1]))
                                        .toList());
    }
}
