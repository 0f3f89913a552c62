package com.hotelchat.notification.push;

import com.hotelchat.notification.preference.Preferences;
import java.time.Instant;

/**
 * The situation of one owner when news could be pushed.
 *
 * @param standing whether the owner is there to be told
 * @param preferences what the owner wants; those of nobody for guests
 * @param isRead whether the owner read it
 * @param isDeleted whether the message was deleted
 * @param isAppOpen whether the owner's app listens now
 * @param opensUntil until when an app that listens is given time to show it
 * @param expiresAt from when it is no news any more
 * @param hasDevice whether a device is registered
 * @param hasCredentials whether anything can be pushed at all
 */
record Situation(
        Standing standing,
        Preferences preferences,
        boolean isRead,
        boolean isDeleted,
        boolean isAppOpen,
        Instant opensUntil,
        Instant expiresAt,
        boolean hasDevice,
        boolean hasCredentials) {

    /** Relation of the owner to the hotel, which decides if a push is allowed. */
    enum Standing {
        /** A member of staff at work. */
        ON_DUTY,
        /** A member of staff not at work. */
        OFF_DUTY,
        /** The owner does not work in the hotel. */
        NOT_ON_THE_STAFF,
        /** A member of staff who takes no part in the conversation. */
        NOT_IN_CONVERSATION,
        /** A guest whose stay goes on. */
        STAYING,
        /** A guest whose stay is over. */
        LEFT
    }
}
