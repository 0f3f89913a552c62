package com.hotelchat.notification.fcm;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Settings of Firebase Cloud Messaging. */
@ConfigMapping(prefix = "hotelchat.fcm")
interface FcmSettings {

    /** URL of the API. */
    URI url();

    /**
     * The file of a service account's key, as Google issues it. Without it nothing is pushed, and
     * what would have been is only noted.
     */
    Optional<Path> credentials();

    /** Longest time that a call may take. */
    Duration timeout();

    /** Connect timeout. */
    Duration connectTimeout();

    /** Longest time that a call may wait for a connection. */
    Duration patience();

    /** Calls in flight, each on a connection of its own; others wait. */
    int maxCalls();
}
