package com.hotelchat.bus;

import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import java.util.List;

/**
 * The access of the sessions of one stay, without the names under which {@link KnownStays} finds
 * it: a service keeps one for each guest of all hotels.
 *
 * @param roomNumber where the guest stays
 * @param sessionGeneration the one generation whose session tokens count
 * @param isOpen whether the stay goes on
 * @param hasRoom whether the guest is in the room
 * @param endedSessionIds the sessions of this generation that have ended all the same
 * @param version version of the record that it comes from; 0 when it had none
 */
public record KnownStay(
        String roomNumber,
        long conversationId,
        long sessionGeneration,
        boolean isOpen,
        boolean hasRoom,
        List<String> endedSessionIds,
        long version) {

    /**
     * Returns whether a record is newer than this: a repetition, or a record that a relay wrote
     * late, is not. One without a version is taken as it comes.
     */
    boolean isFollowedBy(StayAccessUpdated record) {
        return record.version() == 0 || record.version() > version;
    }

    /** Returns whether the guest may listen to what happens in a room. */
    public boolean isIn(String room) {
        return hasRoom && roomNumber.equals(room);
    }

    /** Returns whether a session of this generation counts while the stay goes on. */
    public boolean counts(long generation, String sessionId) {
        return isOpen && generation == sessionGeneration && !endedSessionIds.contains(sessionId);
    }

    /** Returns whether something that was allowed is not any more once {@code now} counts. */
    boolean losesAccessBy(KnownStay now) {
        return isOpen
                && (!now.isOpen
                        || now.sessionGeneration != sessionGeneration
                        || !endedSessionIds.containsAll(now.endedSessionIds)
                        || now.conversationId != conversationId
                        || (hasRoom && !now.isIn(roomNumber)));
    }
}
