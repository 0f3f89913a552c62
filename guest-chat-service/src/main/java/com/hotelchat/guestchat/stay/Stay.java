package com.hotelchat.guestchat.stay;

import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.StayEvent.CheckedIn;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A guest's time in the hotel. At most one stay is open in a room. */
@Entity
public class Stay {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable Long id;

    String hotelSlug = "";
    String stayId = "";
    String roomNumber = "";
    String guestFirstName = "";
    String guestLastName = "";
    @Nullable String guestLanguage;
    Instant checkedInAt = Instant.EPOCH;
    @Nullable Instant expectedCheckOut;
    @Nullable Instant checkedOutAt;
    byte[] pinHash = {};
    long sessionGeneration = 1;
    long version;

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
        return guestFirstName + " " + guestLastName;
    }

    /** Whether the guest is still there. */
    public boolean isOpen() {
        return checkedOutAt == null;
    }

    /** The one generation of sessions that counts. */
    public long sessionGeneration() {
        return sessionGeneration;
    }

    /** The keyed hash of the PIN. */
    public byte[] pinHash() {
        return pinHash.clone();
    }

    void correct(CheckedIn record) {
        guestFirstName = record.guest().firstName();
        guestLastName = record.guest().lastName();
        guestLanguage = record.guest().language();
        expectedCheckOut = record.expectedCheckOut();
        version = record.version();
    }

    void close(Instant at) {
        checkedOutAt = at;
        sessionGeneration++;
    }

    StayAccessUpdated access(long conversationId) {
        return new StayAccessUpdated(
                hotelSlug, stayId, roomNumber, conversationId, isOpen(), sessionGeneration);
    }
}
