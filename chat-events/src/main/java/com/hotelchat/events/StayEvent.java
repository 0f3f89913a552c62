package com.hotelchat.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What property management systems say of stays, on {@link Topic#HOTEL_STAYS}. */
public sealed interface StayEvent extends ChatEvent {

    /** The hotel of the stay. */
    String hotelSlug();

    /** The stay, as the property management system names it; unique in its hotel. */
    String stayId();

    /** The room that the record is about. */
    String roomNumber();

    /** Rises with each record of one stay; an older or repeated one changes nothing. */
    long version();

    @Override
    default String key() {
        return hotelSlug() + "/" + stayId();
    }

    /**
     * A guest arrived. To an occupied room it also checks the former stay out.
     *
     * @param expectedCheckOut when the guest means to leave
     * @param pin the PIN that the guest was given; one is made when it is missing
     */
    record CheckedIn(
            String hotelSlug,
            String stayId,
            String roomNumber,
            Guest guest,
            Instant checkedInAt,
            @Nullable Instant expectedCheckOut,
            @Nullable String pin,
            long version)
            implements StayEvent {

        /** Refuses what is missing or malformed. */
        public CheckedIn {
            requireStay(hotelSlug, stayId, roomNumber, version);
            Require.present("guest", guest);
            Require.present("checked_in_at", checkedInAt);
            if (pin != null) {
                Require.text("pin", pin, 64);
            }
        }

        /** Leaves guest and PIN out, so that neither reaches a log. */
        @Override
        public String toString() {
            return "CheckedIn[" + key() + ", version " + version + "]";
        }
    }

    /**
     * Who stays.
     *
     * @param language the guest's language as a BCP 47 tag
     */
    record Guest(String firstName, String lastName, @Nullable String language) {

        /** Refuses what is missing or malformed. */
        public Guest {
            Require.text("guest.first_name", firstName, 100);
            Require.text("guest.last_name", lastName, 100);
            Require.optionalLanguage("guest.language", language);
        }

        /** Both names, as staff see them. */
        public String fullName() {
            return firstName + " " + lastName;
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
            Require.present("checked_out_at", checkedOutAt);
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
            Require.present("moved_at", movedAt);
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
            Require.present("reinstated_at", reinstatedAt);
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
