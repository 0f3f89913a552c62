package com.hotelchat.staffchat.staff;

import com.hotelchat.events.StaffEvent.Group;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.matching.FoldedText;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** The name as searches compare it; null in rows of a former version. */
    @Nullable String foldedName;

    /** As {@link #foldedName}, of what else a person is found by. */
    @Nullable String foldedRest;

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
        fold();
    }

    private void fold() {
        foldedName = foldedName(firstName, lastName);
        foldedRest = foldedRest(email, departmentName, roleName);
    }

    static String foldedName(String firstName, String lastName) {
        return FoldedText.of(firstName + " " + lastName);
    }

    static String foldedRest(
            @Nullable String email, @Nullable String departmentName, @Nullable String roleName) {
        return Stream.of(email, departmentName, roleName)
                .filter(Objects::nonNull)
                .map(FoldedText::of)
                .collect(Collectors.joining(" "));
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
        fold();
    }

    private static @Nullable String slug(@Nullable Group group) {
        return group == null ? null : group.slug();
    }

    private static @Nullable String name(@Nullable Group group) {
        return group == null ? null : group.name();
    }

    /** Returns whether the person works in the hotel. */
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
