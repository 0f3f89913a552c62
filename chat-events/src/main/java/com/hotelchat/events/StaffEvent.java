package com.hotelchat.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What HR and rota systems say of the members of staff, on {@link Topic#HOTEL_STAFF}. The topic is
 * compacted: a record is the whole present state of a person, and a null value removes the person.
 */
public sealed interface StaffEvent extends ChatEvent {

    /** The hotel of the member of staff. */
    String hotelSlug();

    /** The member of staff; unique in its hotel. */
    long staffId();

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
            @Nullable String email,
            @Nullable String phoneNumber,
            @Nullable Group department,
            @Nullable Group role,
            @JsonProperty(required = true) boolean isActive,
            @JsonProperty(required = true) boolean isOnDuty,
            @Nullable String profileImageUrl,
            long version)
            implements StaffEvent {

        /** Refuses what is missing or malformed. */
        public StaffUpdated {
            Require.slug("hotel_slug", hotelSlug);
            Require.text("hotel_name", hotelName, 200);
            Require.positive("staff_id", staffId);
            Require.text("first_name", firstName, 100);
            Require.text("last_name", lastName, 100);
            Require.optionalText("email", email, 320);
            Require.optionalText("phone_number", phoneNumber, 50);
            Require.optionalText("profile_image_url", profileImageUrl, 2_000);
            Require.positive("version", version);
        }

        /** Both names, as guests and colleagues see them. */
        public String fullName() {
            return firstName + " " + lastName;
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
            Require.text("name", name, 100);
            Require.text("slug", slug, 100);
        }
    }
}
