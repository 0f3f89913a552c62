package com.hotelchat.guestchat.stay;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place of a guest, by the records of the guest's stay. For each thing that they say, the
 * record with the highest version counts, so that the order in which they came does not matter.
 *
 * @param enteredAt when the guest came into the room
 * @param entrySaidAt when the record of that entry was made; null when it does not tell
 * @param leftAt when the guest left; null while the guest is here
 */
record Whereabouts(
        String roomNumber,
        Instant enteredAt,
        @Nullable Instant entrySaidAt,
        @Nullable Instant leftAt) {

    private static final Comparator<StayRecord> BY_VERSION =
            Comparator.comparingLong(StayRecord::version).thenComparingInt(StayRecord::byHand);

    /**
     * Returns where the records say that the guest is.
     *
     * @param records at least one that names a room, each version once
     */
    static Whereabouts of(List<StayRecord> records) {
        List<StayRecord> sorted = records.stream().sorted(BY_VERSION).toList();
        StayRecord room =
                sorted.reversed().stream().filter(StayRecord::namesRoom).findFirst().orElseThrow();
        StayRecord entry = entryOf(room, sorted);
        Instant leftAt =
                sorted.reversed().stream()
                        .filter(StayRecord::saysWhetherHere)
                        .findFirst()
                        .filter(last -> last.kind() == StayRecord.Kind.CHECKED_OUT)
                        .map(StayRecord::occurredAt)
                        .orElse(null);
        return new Whereabouts(room.roomNumber(), entry.occurredAt(), entry.saidAt(), leftAt);
    }

    /** A guest who is reinstated in a room has been there since the last entry into it. */
    private static StayRecord entryOf(StayRecord room, List<StayRecord> sorted) {
        if (room.isEntry()) {
            return room;
        }
        return sorted.subList(0, sorted.indexOf(room)).reversed().stream()
                .filter(
                        earlier ->
                                earlier.isEntry() && earlier.roomNumber().equals(room.roomNumber()))
                .findFirst()
                .orElse(room);
    }
}
