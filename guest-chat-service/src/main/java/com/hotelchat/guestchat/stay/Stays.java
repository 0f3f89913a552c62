package com.hotelchat.guestchat.stay;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The stays of all hotels. */
@ApplicationScoped
public class Stays implements PanacheRepository<Stay> {

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

    /** Notes that a stay's guest came into a room. */
    Uni<Void> enter(Stay stay, String roomNumber, Instant at) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "insert into room_entry (hotel_slug, room_number,"
                                                        + " entered_at, stay_id) values (:hotel, :room,"
                                                        + " :at, :stay) on conflict do nothing")
                                        .setParameter("hotel", stay.hotelSlug)
                                        .setParameter("room", roomNumber)
                                        .setParameter("at", at.atOffset(ZoneOffset.UTC))
                                        .setParameter("stay", stay.stayId)
                                        .executeUpdate())
                .replaceWithVoid();
    }

    /** When another guest first came into a stay's room after its own; null when nobody did. */
    Uni<@Nullable Instant> replacedAt(Stay stay) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "select min(entered_at) from room_entry where"
                                                        + " hotel_slug = :hotel and room_number = :room"
                                                        + " and stay_id <> :stay and (entered_at,"
                                                        + " stay_id) > (:since, :stay)",
                                                Instant.class)
                                        .setParameter("hotel", stay.hotelSlug)
                                        .setParameter("room", stay.roomNumber)
                                        .setParameter("stay", stay.stayId)
                                        .setParameter(
                                                "since", stay.roomSince.atOffset(ZoneOffset.UTC))
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
