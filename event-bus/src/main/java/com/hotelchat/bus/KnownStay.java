package com.hotelchat.bus;

import java.util.List;

/**
 * What the sessions of one stay may reach, without the names that {@link KnownStays} finds it by: a
 * service keeps one for each guest of all hotels.
 *
 * @param roomNumber where the guest stays
 * @param sessionGeneration the one generation whose session tokens count
 * @param isOpen whether the stay goes on
 * @param hasRoom whether the guest is in the room
 * @param endedSessionIds the sessions of this generation that have ended all the same
 */
public record KnownStay(
        String roomNumber,
        long conversationId,
        long sessionGeneration,
        boolean isOpen,
        boolean hasRoom,
        List<String> endedSessionIds) {

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
