package com.hotelchat.notification.fcm;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How Firebase Cloud Messaging is reached. */
@ConfigMapping(prefix = "hotelchat.fcm")
interface FcmSettings {

    /** Where the API is. */
    URI url();

    /**
     * The file of a service account's key, as Google issues it. Without it nothing is pushed, and
     * what would have been is only noted.
     */
    Optional<Path> credentials();

    /** How long an answer may take. */
    Duration timeout();

    /** How long connecting may take. */
    Duration connectTimeout();

    /** How long a call may wait for one of the connections. */
    Duration patience();

    /** Calls in flight, each on a connection of its own; others wait. */
    int maxCalls();
}
