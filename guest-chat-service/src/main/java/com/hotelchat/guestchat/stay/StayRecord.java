package com.hotelchat.guestchat.stay;

import com.hotelchat.events.StayEvent;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record of a stay: its room, and whether the guest is here.
 *
 * @param byHand 0 for a record of the hotel's system; what staff say by hand is counted from 1 and
 *     stands behind all records that were taken before, with the highest version of these
 * @param saidAt when the producer made the record; null when it does not tell
 */
record StayRecord(
        long version,
        int byHand,
        Kind kind,
        String roomNumber,
        Instant occurredAt,
        @Nullable Instant saidAt) {

    /** The kinds of records. */
    enum Kind {
        CHECKED_IN("checked-in"),
        MOVED("moved"),
        CHECKED_OUT("checked-out"),
        REINSTATED("reinstated");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** The kind as the database has it. */
        String text() {
            return text;
        }

        static Kind of(String text) {
            return Arrays.stream(values())
                    .filter(kind -> kind.text.equals(text))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Returns what a record of the hotel's system says. */
    static StayRecord of(StayEvent event, @Nullable Instant saidAt) {
        Kind kind =
                switch (event) {
                    case StayEvent.CheckedIn in -> Kind.CHECKED_IN;
                    case StayEvent.Moved moved -> Kind.MOVED;
                    case StayEvent.CheckedOut out -> Kind.CHECKED_OUT;
                    case StayEvent.Reinstated again -> Kind.REINSTATED;
                };
        return new StayRecord(
                event.version(), 0, kind, event.roomNumber(), event.occurredAt(), saidAt);
    }

    /** Returns whether the record names the guest's room. */
    boolean namesRoom() {
        return kind != Kind.CHECKED_OUT;
    }

    /** Returns whether the guest came into the room at the time that the record names. */
    boolean isEntry() {
        return kind == Kind.CHECKED_IN || kind == Kind.MOVED;
    }

    /** Returns whether the record says if the guest is here. */
    boolean saysWhetherHere() {
        return kind != Kind.MOVED;
    }
}
