package com.hotelchat.notification.fcm;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How Firebase Cloud Messaging is reached. */
@ConfigMapping(prefix = "hotelchat.fcm")
interface FcmSettings {

    /** Where the API is. */
    @WithDefault("https://fcm.googleapis.com")
    URI url();

    /**
     * The file of a service account's key, as Google issues it. Without it nothing is pushed, and
     * what would have been is only noted.
     */
    Optional<Path> credentials();

    /** How long an answer may take. */
    @WithDefault("10s")
    Duration timeout();

    /** How long connecting may take. */
    @WithDefault("3s")
    Duration connectTimeout();

    /** How long a call may wait for one of the connections. */
    @WithDefault("30s")
    Duration patience();

    /** Calls in flight, each on a connection of its own; others wait. */
    @WithDefault("64")
    int maxCalls();
}
