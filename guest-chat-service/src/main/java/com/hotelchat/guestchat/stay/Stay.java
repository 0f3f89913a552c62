package com.hotelchat.guestchat.stay;

import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.StayEvent.CheckedIn;
import com.hotelchat.events.StayEvent.CheckedOut;
import com.hotelchat.events.StayEvent.Moved;
import com.hotelchat.events.StayEvent.Reinstated;
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

    /** Which secret hashed the PIN, for who wants to drop one. */
    @Nullable String pinSecret;

    long pinVersion;

    String roomNumber = "";
    long roomVersion;

    boolean isOpenByRecord = true;
    @Nullable Instant leftAt;
    long openVersion;

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

    /** The hotel. */
    public String hotelSlug() {
        return hotelSlug;
    }

    /** The stay, as the hotel's system names it. */
    public String stayId() {
        return stayId;
    }

    /** Where the guest stays, or stayed last. */
    public String roomNumber() {
        return roomNumber;
    }

    /** Both names. */
    public String guestName() {
        return (guestFirstName + " " + guestLastName).strip();
    }

    /** Whether the guest is still there. */
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

    void take(CheckedIn record) {
        if (record.version() > detailsVersion) {
            detailsVersion = record.version();
            guestFirstName = record.guest().firstName();
            guestLastName = record.guest().lastName();
            guestLanguage = record.guest().language();
            checkedInAt = record.checkedInAt();
            expectedCheckOut = record.expectedCheckOut();
        }
        takeRoom(record.roomNumber(), record.version());
        takeOpen(null, record.version());
    }

    void take(Moved record) {
        takeRoom(record.toRoom(), record.version());
    }

    void take(CheckedOut record) {
        takeOpen(record.checkedOutAt(), record.version());
    }

    void take(Reinstated record) {
        takeRoom(record.roomNumber(), record.version());
        takeOpen(null, record.version());
    }

    private void takeRoom(String room, long version) {
        if (version > roomVersion) {
            roomVersion = version;
            roomNumber = room;
        }
    }

    private void takeOpen(@Nullable Instant left, long version) {
        if (version > openVersion) {
            openVersion = version;
            isOpenByRecord = left == null;
            leftAt = left;
        }
    }

    StayAccessUpdated access(long conversationId) {
        return new StayAccessUpdated(
                hotelSlug,
                stayId,
                roomNumber,
                conversationId,
                isOpen(),
                sessionGeneration,
                endedSessionIds());
    }
}
