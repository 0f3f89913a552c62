package com.hotelchat.guestchat.stay;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
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

    /** Lets one transaction at a time decide who is in a room. */
    Uni<Void> lockRoom(String hotelSlug, String roomNumber) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "select 1 from pg_advisory_xact_lock("
                                                        + "hashtextextended(:room, 0))",
                                                Integer.class)
                                        .setParameter("room", hotelSlug + "/" + roomNumber)
                                        .getSingleResult())
                .replaceWithVoid();
    }
}
