package com.hotelchat.guestchat.stay;

import com.hotelchat.guestchat.stay.StayRecord.Kind;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** The records of stays, in the present transaction and under {@link Stays#lockHotel}. */
@ApplicationScoped
class StayRecords {

    /** The most records of one stay; a system that sends more is broken. */
    static final int MAX_PER_STAY = 1_000;

    private static final String ADD =
            """
            insert into stay_record
                (hotel_slug, stay_id, version, by_hand, kind, room_number, occurred_at, said_at)
            values (:hotel, :stay, :version, :byHand, :kind, :room, :occurredAt,
                cast(:saidAt as timestamptz))
            """;

    private static final String OF_STAY =
            """
            select version, by_hand, kind, room_number, occurred_at, said_at from stay_record
            where hotel_slug = :hotel and stay_id = :stay
            """;

    /** Returns all records of a stay. */
    Uni<List<StayRecord>> of(String hotelSlug, String stayId) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(OF_STAY, Object[].class)
                                        .setParameter("hotel", hotelSlug)
                                        .setParameter("stay", stayId)
                                        .getResultList())
                .map(rows -> rows.stream().map(StayRecords::record).toList());
    }

    /** Adds a record whose version the stay does not have yet. */
    Uni<Void> add(Stay stay, StayRecord record) {
        Instant saidAt = record.saidAt();
        return Panache.getSession()
                .chain(
                        session -> {
                            Mutiny.MutationQuery add = session.createNativeQuery(ADD);
                            return add.setParameter("hotel", stay.hotelSlug)
                                    .setParameter("stay", stay.stayId)
                                    .setParameter("version", record.version())
                                    .setParameter("byHand", record.byHand())
                                    .setParameter("kind", record.kind().text())
                                    .setParameter("room", record.roomNumber())
                                    .setParameter(
                                            "occurredAt",
                                            record.occurredAt().atOffset(ZoneOffset.UTC))
                                    .setParameter(
                                            "saidAt",
                                            saidAt == null ? null : saidAt.atOffset(ZoneOffset.UTC))
                                    .executeUpdate();
                        })
                .replaceWithVoid();
    }

    private static StayRecord record(Object[] row) {
        return new StayRecord(
                ((Number) row[0]).longValue(),
                ((Number) row[1]).intValue(),
                Kind.of((String) row[2]),
                (String) row[3],
                instant(row[4]),
                row[5] == null ? null : instant(row[5]));
    }

    private static Instant instant(@Nullable Object time) {
        return switch (time) {
            case Instant instant -> instant;
            case OffsetDateTime offset -> offset.toInstant();
            case null, default -> throw new IllegalStateException("not a time");
        };
    }
}
