package com.hotelchat.notification.push;

import com.hotelchat.events.NotificationEvent.Reason;
import java.time.Instant;

/** The decision on a piece of news for one owner. */
sealed interface Decision {

    /**
     * The news is pushed.
     *
     * @param showsText whether devices show what was written
     */
    record Push(boolean showsText) implements Decision {}

    /** The news is not pushed, neither now nor later. */
    record Withhold(Reason reason) implements Decision {}

    /** The news is decided on again, not before this time. */
    record Wait(Instant until) implements Decision {}
}
