package com.hotelchat.staffchat.staff;

import com.hotelchat.events.StaffEvent.Group;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
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
    @Nullable String email;
    @Nullable String phoneNumber;
    @Nullable String departmentName;
    @Nullable String departmentSlug;
    @Nullable String roleSlug;
    @Nullable String roleName;
    boolean isActive;
    boolean isOnDuty;
    @Nullable String profileImageUrl;
    long version;

    /** What names a member of staff. */
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
        email = update.email();
        phoneNumber = update.phoneNumber();
        departmentName = name(update.department());
        departmentSlug = slug(update.department());
        roleSlug = slug(update.role());
        roleName = name(update.role());
        isActive = update.isActive();
        isOnDuty = update.isOnDuty();
        profileImageUrl = update.profileImageUrl();
        version = update.version();
    }

    /**
     * The person was removed. The name stays, for what was written; how to reach the person goes. A
     * later record counts, whatever its version.
     */
    void depart() {
        isActive = false;
        isOnDuty = false;
        email = null;
        phoneNumber = null;
        profileImageUrl = null;
        version = 0;
    }

    private static @Nullable String slug(@Nullable Group group) {
        return group == null ? null : group.slug();
    }

    private static @Nullable String name(@Nullable Group group) {
        return group == null ? null : group.name();
    }

    /** Whether the person works here at all. */
    public boolean isActive() {
        return isActive;
    }

    /** First and last name. */
    public String fullName() {
        return (firstName + " " + lastName).strip();
    }

    /** The address of a picture. */
    public @Nullable String profileImageUrl() {
        return profileImageUrl;
    }
}
