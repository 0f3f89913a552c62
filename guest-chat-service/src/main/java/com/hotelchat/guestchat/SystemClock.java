package com.hotelchat.guestchat;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** The clock that everything injects. */
@Singleton
class SystemClock {

    /**
     * Returns a clock of whole microseconds, as PostgreSQL stores them, so that answers equal what
     * is stored.
     */
    @Produces
    @Singleton
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
    }
}
