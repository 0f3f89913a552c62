package com.hotelchat.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A notice from the hotel's other systems for guests or staff, on {@link Topic#HOTEL_NOTICES}:
 * housekeeping, maintenance, room service.
 */
public sealed interface NoticeEvent extends ChatEvent {

    /** The longest text, in code points. */
    int MAX_TEXT = 4_000;

    /** The hotel that the notice is for. */
    String hotelSlug();

    /**
     * A notice for the guest in a room; it becomes a message of the room's open conversation.
     *
     * @param reference the producer's own name for what it is about
     * @param sourceName who says it, as people read it
     */
    record RoomNotice(
            String hotelSlug,
            String roomNumber,
            String text,
            @JsonDeserialize(using = Decoration.Lenient.class) @Nullable String reference,
            String sourceName)
            implements NoticeEvent {

        /** Refuses what is missing or malformed. */
        public RoomNotice {
            Require.slug("hotel_slug", hotelSlug);
            Require.room("room_number", roomNumber);
            text = Require.present("text", Decoration.text(text, MAX_TEXT));
            Require.text("text", text, MAX_TEXT);
            reference = Decoration.optionalName(reference, 200);
            Require.present("source_name", sourceName);
            sourceName = Decoration.name(sourceName, 100);
        }

        @Override
        public String key() {
            return hotelSlug + "/" + roomNumber;
        }

        /** Leaves the text out, so that it reaches no log. */
        @Override
        public String toString() {
            return "RoomNotice[" + hotelSlug + "]";
        }
    }

    /**
     * A notice for members of staff: for those named, or for a department, or for a role.
     *
     * @param isUrgent whether it breaks through quiet hours; false when the record does not say
     * @param url address of a page with more
     * @param sourceName name of the sending system, for people
     */
    record StaffNotice(
            String hotelSlug,
            @Nullable List<Long> staffIds,
            @Nullable String departmentSlug,
            @Nullable String roleSlug,
            String title,
            String text,
            @JsonProperty("urgent") Boolean isUrgent,
            @JsonDeserialize(using = Decoration.Lenient.class) @Nullable String url,
            @JsonDeserialize(using = Decoration.Lenient.class) @Nullable String sourceName)
            implements NoticeEvent {

        /** Refuses what is missing or malformed. */
        public StaffNotice {
            Require.slug("hotel_slug", hotelSlug);
            if (staffIds != null) {
                staffIds = List.copyOf(staffIds);
            }
            if (Stream.of(staffIds, departmentSlug, roleSlug).filter(each -> each != null).count()
                    != 1) {
                throw new IllegalArgumentException(
                        "exactly one of staff_ids, department_slug and role_slug says who is told");
            }
            Require.optionalText("department_slug", departmentSlug, 100);
            Require.optionalText("role_slug", roleSlug, 100);
            Require.present("title", title);
            title = Decoration.name(title, 200);
            if (title.isEmpty()) {
                throw new IllegalArgumentException("title is blank");
            }
            text =
                    Require.present(
                            "text", Decoration.text(Require.present("text", text), MAX_TEXT));
            Require.text("text", text, MAX_TEXT);
            isUrgent = Boolean.TRUE.equals(isUrgent);
            url = Decoration.address(url, 2_000);
            sourceName = Decoration.optionalName(sourceName, 100);
        }

        @Override
        public String key() {
            return hotelSlug + "/" + (staffIds == null ? "" : staffIds.getFirst());
        }

        /** Accepts any key of the hotel, because the notice may be for several members of staff. */
        @Override
        public boolean hasKey(String key) {
            return key.startsWith(hotelSlug + "/");
        }

        /** Leaves title and text out, so that neither reaches a log. */
        @Override
        public String toString() {
            return "StaffNotice[" + hotelSlug + "]";
        }
    }
}
