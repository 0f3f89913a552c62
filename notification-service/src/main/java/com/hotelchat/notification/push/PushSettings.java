package com.hotelchat.notification.push;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** Settings of when news is pushed, and for how long it is news. */
@ConfigMapping(prefix = "hotelchat.push")
interface PushSettings {

    /** Time that news waits, so that what is read at once is not pushed. */
    Duration grace();

    /** Time that an open app gets to show a message before it is pushed. */
    Duration openAppPatience();

    /** Time for which something is news. */
    Duration timeToLive();

    /**
     * Lease of claimed rows. After it the instance counts as dead and another one claims them; what
     * the dead one sent may then be sent again.
     */
    Duration lease();

    /** News that is worked on at once. */
    int parallel();

    /** Interval at which due pushes are claimed. */
    Duration pollInterval();

    /** Interval at which people who came on duty are told of what they missed. */
    Duration dutyInterval();

    /** More unread conversations than this come as one push, when somebody comes on duty. */
    int digestFrom();

    /** Time for which the log of pushes is kept. */
    Duration logRetention();
}
