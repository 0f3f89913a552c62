package com.hotelchat.guestchat.staff;

import com.hotelchat.events.Message;
import com.hotelchat.events.StaffEvent.Group;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A member of staff, in the state of the last record. */
@Entity
@IdClass(StaffMember.Key.class)
public class StaffMember {

    @Id String hotelSlug = "";
    @Id long staffId;
    String hotelName = "";
    String firstName = "";
    String lastName = "";
    @Nullable String departmentSlug;
    @Nullable String roleSlug;
    @Nullable String roleName;
    boolean isActive;
    boolean isOnDuty;
    @Nullable String profileImageUrl;
    long version;

    /** The key of a member of staff. */
    public record Key(String hotelSlug, long staffId) implements Serializable {

        Key() {
            this("", 0);
        }
    }

    void take(StaffUpdated update) {
        hotelSlug = update.hotelSlug();
        staffId = update.staffId();
        hotelName = update.hotelName();
        firstName = update.firstName();
        lastName = update.lastName();
        departmentSlug = slug(update.department());
        roleSlug = slug(update.role());
        roleName = update.role() == null ? null : update.role().name();
        isActive = update.isActive();
        isOnDuty = update.isOnDuty();
        profileImageUrl = update.profileImageUrl();
        version = update.version();
    }

    private static @Nullable String slug(@Nullable Group group) {
        return group == null ? null : group.slug();
    }

    /** Returns whether the person works in the hotel. */
    public boolean isActive() {
        return isActive;
    }

    /** The person as messages show it. */
    public Message.Staff shown() {
        return new Message.Staff(
                staffId,
                (firstName + " " + lastName).strip(),
                Objects.requireNonNullElse(roleName, Message.UNKNOWN_ROLE),
                profileImageUrl);
    }
}
