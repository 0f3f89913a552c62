package com.hotelchat.notification.push;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When news is pushed, and for how long it is news. */
@ConfigMapping(prefix = "hotelchat.push")
interface PushSettings {

    /** How long news waits, so that what is read at once is not pushed. */
    @WithDefault("3s")
    Duration grace();

    /** How long an app that listens is given to show it. */
    @WithDefault("60s")
    Duration openAppPatience();

    /** For how long it is news. */
    @WithDefault("24h")
    Duration timeToLive();

    /**
     * How long an instance has for what it took. After that it is taken to be dead, and another one
     * takes it over: what the dead one had sent by then may be sent again.
     */
    @WithDefault("1m")
    Duration lease();

    /** News that is worked on at once. */
    @WithDefault("16")
    int parallel();

    /** How often it is looked for what is due. */
    @WithDefault("250ms")
    Duration pollInterval();

    /** How often it is looked who came on duty and missed something. */
    @WithDefault("5s")
    Duration dutyInterval();

    /** More unread conversations than this come as one push, when somebody comes on duty. */
    @WithDefault("10")
    int digestFrom();

    /** How long it can be asked what became of news. */
    @WithDefault("30d")
    Duration logRetention();
}
