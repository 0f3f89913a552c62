package com.hotelchat.guestchat.stay;

import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.StayEvent.CheckedIn;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A guest's time in the hotel. At most one stay is open in a room. Its records come in any order,
 * so each thing that they say has a version: that of the record that said it.
 */
@Entity
public class Stay {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable Long id;

    String hotelSlug = "";
    String stayId = "";

    String guestFirstName = "";
    String guestLastName = "";
    @Nullable String guestLanguage;
    Instant checkedInAt = Instant.EPOCH;
    @Nullable Instant expectedCheckOut;
    long detailsVersion;

    byte[] pinHash = {};

    /** Id of the secret that hashed the PIN, for operators who want to drop a secret. */
    @Nullable String pinSecret;

    long pinVersion;

    String roomNumber = "";
    @Nullable Instant enteredAt;
    @Nullable Instant entrySaidAt;

    boolean isOpenByRecord = true;
    @Nullable Instant leftAt;

    /** Since when another guest is in the room, while the sessions still count. */
    @Nullable Instant roomlessSince;

    /** Null while the stay is open: by its records, and with nobody in the room who came later. */
    @Nullable Instant checkedOutAt;

    long sessionGeneration = 1;

    /** The ids of sessions of this generation that ended before the stay, with blanks between. */
    String endedSessions = "";

    @Nullable Instant erasedAt;

    /** The database's name for it. */
    public long id() {
        if (id == null) {
            throw new IllegalStateException("not persisted yet");
        }
        return id;
    }

    /** Returns the hotel's slug. */
    public String hotelSlug() {
        return hotelSlug;
    }

    /** The stay, as the hotel's system names it. */
    public String stayId() {
        return stayId;
    }

    /** Returns the present room, or the last one. */
    public String roomNumber() {
        return roomNumber;
    }

    /** Returns the guest's first and last name. */
    public String guestName() {
        return (guestFirstName + " " + guestLastName).strip();
    }

    /** Returns whether the guest has not left. */
    public boolean isOpen() {
        return checkedOutAt == null;
    }

    /** The one generation of sessions that counts. */
    public long sessionGeneration() {
        return sessionGeneration;
    }

    /** Returns whether a session of this generation has ended already. */
    public boolean hasEnded(String sessionId) {
        return endedSessionIds().contains(sessionId);
    }

    private List<String> endedSessionIds() {
        return Arrays.stream(endedSessions.split(" ")).filter(id -> !id.isEmpty()).toList();
    }

    /** Ends all sessions of the stay. */
    void endSessions() {
        sessionGeneration++;
        endedSessions = "";
    }

    /** The keyed hash of the PIN. */
    public byte[] pinHash() {
        return pinHash.clone();
    }

    /** Takes who the guest is from a record, unless a higher version has said so. */
    void takeDetails(CheckedIn record) {
        if (record.version() > detailsVersion) {
            detailsVersion = record.version();
            guestFirstName = record.guest().firstName();
            guestLastName = record.guest().lastName();
            guestLanguage = record.guest().language();
            checkedInAt = record.checkedInAt();
            expectedCheckOut = record.expectedCheckOut();
        }
    }

    /** Takes where the guest is. */
    void take(Whereabouts whereabouts) {
        roomNumber = whereabouts.roomNumber();
        enteredAt = whereabouts.enteredAt();
        entrySaidAt = whereabouts.entrySaidAt();
        leftAt = whereabouts.leftAt();
        isOpenByRecord = leftAt == null;
    }

    /**
     * Returns what the sessions of the stay may reach now.
     *
     * @param version see {@link RecordStayAccess}
     */
    StayAccessUpdated access(long conversationId, long version) {
        return new StayAccessUpdated(
                hotelSlug,
                stayId,
                roomNumber,
                conversationId,
                isOpen() || roomlessSince != null,
                sessionGeneration,
                endedSessionIds(),
                isOpen(),
                version);
    }
}
