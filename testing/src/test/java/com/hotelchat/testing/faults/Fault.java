package com.hotelchat.testing.faults;

import java.time.Duration;
import java.util.Random;

/** The faults of the system besides the killing of a process. */
enum Fault {
    /** A process stands still (SIGSTOP), and goes on as if nothing had been. */
    FROZEN(5, 40),
    /** Postgres refuses to write, as a standby does. */
    READ_ONLY(4, 10),
    /** A host between one instance of each service and Postgres vanished. */
    SWALLOWED(8, 15),
    /** Every connection to Postgres is ended by the server. */
    BACKENDS_KILLED(0, 0),
    /** The broker is not there. */
    KAFKA_STOPPED(4, 10),
    /** Pusher takes calls and does not answer. */
    PUSHER_HANGS(4, 10),
    /** FCM takes calls and does not answer. */
    FCM_HANGS(4, 10);

    private final int atLeastSeconds;
    private final int atMostSeconds;

    Fault(int atLeastSeconds, int atMostSeconds) {
        this.atLeastSeconds = atLeastSeconds;
        this.atMostSeconds = atMostSeconds;
    }

    /** Chooses the duration of one occurrence. */
    Duration length(Random random) {
        return Duration.ofSeconds(
                random.nextInt(atLeastSeconds, Math.max(atMostSeconds, atLeastSeconds + 1)));
    }
}
