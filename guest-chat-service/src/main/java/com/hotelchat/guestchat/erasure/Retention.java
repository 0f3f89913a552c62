package com.hotelchat.guestchat.erasure;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Map;

/** Settings of how long a guest's personal data are kept after the check-out. */
@ConfigMapping(prefix = "hotelchat.retention")
interface Retention {

    /** Retention for hotels without one of their own. */
    Duration afterCheckOut();

    /** Interval at which stays whose retention is over are erased; {@code off} for never. */
    String check();

    /** Retention by hotel slug. */
    Map<String, Duration> hotels();
}
