package com.hotelchat.events;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A report of property management systems on a stay, on {@link Topic#HOTEL_STAYS}. */
public sealed interface StayEvent extends ChatEvent {

    /** The hotel of the stay. */
    String hotelSlug();

    /** The stay, as the property management system names it; unique in its hotel. */
    String stayId();

    /** The room that the record is about. */
    String roomNumber();

    /** Rises with each record of one stay; an older or repeated one changes nothing. */
    long version();

    /** The time at which the reported change happened. */
    Instant occurredAt();

    @Override
    default String key() {
        return hotelSlug() + "/" + stayId();
    }

    /**
     * A guest arrived, or the data of the arrival was corrected.
     *
     * @param expectedCheckOut when the guest intends to leave; a time that cannot be read is left
     *     out
     * @param pin the PIN that the guest was given; the receiver checks its format
     */
    record CheckedIn(
            String hotelSlug,
            String stayId,
            String roomNumber,
            Guest guest,
            Instant checkedInAt,
            @JsonDeserialize(using = WireTime.Lenient.class) @Nullable Instant expectedCheckOut,
            @Nullable String pin,
            long version)
            implements StayEvent {

        /** Refuses what is missing or malformed. */
        public CheckedIn {
            requireStay(hotelSlug, stayId, roomNumber, version);
            Require.present("guest", guest);
            Require.time("checked_in_at", checkedInAt);
        }

        @Override
        public Instant occurredAt() {
            return checkedInAt;
        }

        /** Leaves guest and PIN out, so that neither reaches a log. */
        @Override
        public String toString() {
            return "CheckedIn[" + key() + ", version " + version + "]";
        }
    }

    /**
     * The guest of a stay.
     *
     * @param firstName empty when the guest has only the other name
     * @param lastName empty when the guest has only the other name
     * @param language the guest's language as a BCP 47 tag
     */
    record Guest(
            String firstName,
            String lastName,
            @JsonDeserialize(using = Decoration.Lenient.class) @Nullable String language) {

        /** Refuses a guest without any name; makes the rest usable. */
        public Guest {
            firstName = Decoration.name(firstName, 100);
            lastName = Decoration.name(lastName, 100);
            if (firstName.isEmpty() && lastName.isEmpty()) {
                throw new IllegalArgumentException(
                        "guest.first_name and guest.last_name are both missing");
            }
            language = Decoration.language(language);
        }

        /** Both names, as staff see them. */
        public String fullName() {
            return (firstName + " " + lastName).strip();
        }

        /** Leaves the names out, so that they reach no log. */
        @Override
        public String toString() {
            return "Guest[]";
        }
    }

    /** The guest left: the conversation closes and the stay's sessions end. */
    record CheckedOut(
            String hotelSlug, String stayId, String roomNumber, Instant checkedOutAt, long version)
            implements StayEvent {

        /** Refuses what is missing or malformed. */
        public CheckedOut {
            requireStay(hotelSlug, stayId, roomNumber, version);
            Require.time("checked_out_at", checkedOutAt);
        }

        @Override
        public Instant occurredAt() {
            return checkedOutAt;
        }
    }

    /** The guest changed the room; conversation, sessions and PIN go along. */
    record Moved(
            String hotelSlug,
            String stayId,
            String fromRoom,
            String toRoom,
            Instant movedAt,
            long version)
            implements StayEvent {

        /** Refuses what is missing or malformed. */
        public Moved {
            Require.room("from_room", fromRoom);
            Require.room("to_room", toRoom);
            requireStay(hotelSlug, stayId, toRoom, version);
            Require.time("moved_at", movedAt);
        }

        @Override
        public Instant occurredAt() {
            return movedAt;
        }

        /** The room where the guest stays now. */
        @Override
        public String roomNumber() {
            return toRoom;
        }
    }

    /** A check-out that was none: the stay goes on, and its conversation with it. */
    record Reinstated(
            String hotelSlug, String stayId, String roomNumber, Instant reinstatedAt, long version)
            implements StayEvent {

        /** Refuses what is missing or malformed. */
        public Reinstated {
            requireStay(hotelSlug, stayId, roomNumber, version);
            Require.time("reinstated_at", reinstatedAt);
        }

        @Override
        public Instant occurredAt() {
            return reinstatedAt;
        }
    }

    private static void requireStay(
            String hotelSlug, String stayId, String roomNumber, long version) {
        Require.slug("hotel_slug", hotelSlug);
        Require.text("stay_id", stayId, 100);
        Require.room("room_number", roomNumber);
        Require.positive("version", version);
    }
}
