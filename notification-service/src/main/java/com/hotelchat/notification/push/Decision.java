package com.hotelchat.notification.push;

import com.hotelchat.events.NotificationEvent.Reason;
import java.time.Instant;

/** What is to be done with news for one owner. */
sealed interface Decision {

    /**
     * It is pushed.
     *
     * @param showsText whether devices show what was written
     */
    record Push(boolean showsText) implements Decision {}

    /** It is not pushed, neither now nor later. */
    record Withhold(Reason reason) implements Decision {}

    /** It is decided on again, not before this time. */
    record Wait(Instant until) implements Decision {}
}
