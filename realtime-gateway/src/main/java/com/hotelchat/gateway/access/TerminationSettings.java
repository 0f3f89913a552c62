package com.hotelchat.gateway.access;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** Settings of ending the connections of users who lost access. */
@ConfigMapping(prefix = "gateway.terminations")
interface TerminationSettings {

    /** The most users whose connections are being ended at a time; at least one. */
    int atOnce();

    /** The most attempts for one user; at least two. */
    int maxAttempts();

    /** The pause after a first failed attempt; it doubles from attempt to attempt. */
    Duration firstPause();

    /** The longest pause. */
    Duration longestPause();
}
