package com.hotelchat.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import org.jspecify.annotations.Nullable;

/**
 * A report of HR and rota systems on a member of staff, on {@link Topic#HOTEL_STAFF}. The topic is
 * compacted: a record is the whole present state of a person, and a null value removes the person.
 */
public sealed interface StaffEvent extends ChatEvent {

    /** The hotel of the member of staff. */
    String hotelSlug();

    /** The member of staff; unique in its hotel. */
    long staffId();

    /** Returns whether a key names a member of staff; one of a removal has nothing else to show. */
    static boolean isKey(String key) {
        int slash = key.indexOf('/');
        if (slash < 0 || !HotelSlug.isValid(key.substring(0, slash))) {
            return false;
        }
        String id = key.substring(slash + 1);
        try {
            // The id must be spelled exactly as in the keys of records that are no removals.
            return id.equals(Long.toString(Long.parseLong(id))) && Long.parseLong(id) > 0;
        } catch (NumberFormatException none) {
            return false;
        }
    }

    @Override
    default String key() {
        return hotelSlug() + "/" + staffId();
    }

    /**
     * The present state of a member of staff.
     *
     * @param isActive whether the person works here at all; one who does not may do nothing
     * @param isOnDuty whether the person is at work now
     * @param version rises with each record of one person; an older or repeated one changes nothing
     */
    record StaffUpdated(
            String hotelSlug,
            String hotelName,
            long staffId,
            String firstName,
            String lastName,
            @JsonDeserialize(using = Decoration.Lenient.class) @Nullable String email,
            @JsonDeserialize(using = Decoration.Lenient.class) @Nullable String phoneNumber,
            @Nullable Group department,
            @Nullable Group role,
            @JsonProperty(required = true) boolean isActive,
            @JsonProperty(required = true) boolean isOnDuty,
            @JsonDeserialize(using = Decoration.Lenient.class) @Nullable String profileImageUrl,
            long version)
            implements StaffEvent {

        /** Refuses what is missing or malformed; cleans the fields that only decorate. */
        public StaffUpdated {
            Require.slug("hotel_slug", hotelSlug);
            Require.present("hotel_name", hotelName);
            hotelName = Decoration.name(hotelName, 200);
            if (hotelName.isEmpty()) {
                throw new IllegalArgumentException("hotel_name is blank");
            }
            Require.positive("staff_id", staffId);
            firstName = Decoration.name(firstName, 100);
            lastName = Decoration.name(lastName, 100);
            if (firstName.isEmpty() && lastName.isEmpty()) {
                throw new IllegalArgumentException("first_name and last_name are both missing");
            }
            email = Decoration.optionalName(email, 320);
            phoneNumber = Decoration.optionalName(phoneNumber, 50);
            profileImageUrl = Decoration.address(profileImageUrl, 2_000);
            Require.positive("version", version);
        }

        /** Both names, as guests and colleagues see them. */
        public String fullName() {
            return (firstName + " " + lastName).strip();
        }

        /** Leaves the person out, so that no personal data reaches a log. */
        @Override
        public String toString() {
            return "StaffUpdated[" + key() + ", version " + version + "]";
        }
    }

    /**
     * A department or a role.
     *
     * @param name what people read ("Front office")
     * @param slug what rules go by ("front-office")
     */
    record Group(String name, String slug) {

        /** Refuses what is missing or malformed. */
        public Group {
            Require.text("slug", slug, 100);
            name = Decoration.name(name, 100);
            if (name.isEmpty()) {
                name = Decoration.name(slug, 100);
            }
        }
    }
}
