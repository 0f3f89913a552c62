package com.hotelchat.notification.push;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** When news is pushed, and for how long it is news. */
@ConfigMapping(prefix = "hotelchat.push")
interface PushSettings {

    /** How long news waits, so that what is read at once is not pushed. */
    Duration grace();

    /** How long an app that listens is given to show it. */
    Duration openAppPatience();

    /** For how long it is news. */
    Duration timeToLive();

    /**
     * How long an instance has for what it took. After that it is taken to be dead, and another one
     * takes it over: what the dead one had sent by then may be sent again.
     */
    Duration lease();

    /** News that is worked on at once. */
    int parallel();

    /** How often it is looked for what is due. */
    Duration pollInterval();

    /** How often it is looked who came on duty and missed something. */
    Duration dutyInterval();

    /** More unread conversations than this come as one push, when somebody comes on duty. */
    int digestFrom();

    /** How long it can be asked what became of news. */
    Duration logRetention();
}
