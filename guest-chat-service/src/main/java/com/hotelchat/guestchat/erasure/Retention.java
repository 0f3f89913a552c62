package com.hotelchat.guestchat.erasure;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Map;

/** How long a guest's personal data are kept after the check-out. */
@ConfigMapping(prefix = "hotelchat.retention")
interface Retention {

    /** For hotels that have no time of their own. */
    Duration afterCheckOut();

    /** How often is looked for stays whose time is over; {@code off} for never. */
    String check();

    /** By hotel slug. */
    Map<String, Duration> hotels();
}
