package com.hotelchat.callers;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The rate limits of callers: token buckets, one for writes and one twice as large for marks, for
 * each stay, whatever the number of its sessions, and for each member of staff; never for an
 * address, which all guests of a hotel share. Each instance of a service has its own buckets.
 */
// Caffeine finds the classes of such a cache by name, and Quarkus tells native executables only of
// some.
@RegisterForReflection(
        classNames = {
            "com.github.benmanes.caffeine.cache.PSAMS",
            "com.github.benmanes.caffeine.cache.SSMSA"
        })
@ApplicationScoped
public class RateLimits {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MARKS_FACTOR = 2;

    /**
     * Far more callers than are active at once; a caller whose bucket was evicted begins with a
     * full one.
     */
    private static final int MAX_BUCKETS = 100_000;

    private final long guestWrites;
    private final long staffWrites;
    private final LoadingCache<Key, Bucket> buckets;

    /**
     * Buckets that are full.
     *
     * @param guestWrites how many writes a stay has a minute
     * @param staffWrites how many writes a member of staff has a minute
     */
    public RateLimits(
            @ConfigProperty(
                            name = "hotelchat.rate-limit.guest-writes-per-minute",
                            defaultValue = "60")
                    long guestWrites,
            @ConfigProperty(
                            name = "hotelchat.rate-limit.staff-writes-per-minute",
                            defaultValue = "300")
                    long staffWrites) {
        this.guestWrites = guestWrites;
        this.staffWrites = staffWrites;
        buckets =
                Caffeine.newBuilder()
                        .maximumSize(MAX_BUCKETS)
                        // By then a bucket is full again.
                        .expireAfterAccess(WINDOW.multipliedBy(2))
                        .build(this::full);
    }

    /** The kinds of requests that are limited. */
    enum Kind {
        WRITES("writes"),
        MARKS("marks");

        private final String policy;

        Kind(String policy) {
            this.policy = policy;
        }

        /** The name in the headers. */
        String policy() {
            return policy;
        }
    }

    /**
     * The state of a caller's bucket after a request.
     *
     * @param quota number of requests a minute
     * @param remaining number of requests that are left after this one
     * @param untilFull time until all of them are available again
     * @param untilNext time until the next one is permitted; zero when this one is
     */
    record Standing(Kind kind, long quota, long remaining, Duration untilFull, Duration untilNext) {

        boolean isRefused() {
            return untilNext.isPositive();
        }
    }

    private record Key(Kind kind, boolean isStaff, String caller) {}

    /** Takes one from the caller's bucket, if there is one. */
    Standing take(Kind kind, Caller caller) {
        Key key =
                switch (caller) {
                    case Caller.Guest guest ->
                            new Key(kind, false, guest.hotelSlug() + "/" + guest.stayId());
                    case Caller.Staff staff ->
                            new Key(kind, true, staff.hotelSlug() + "/" + staff.staffId());
                };
        ConsumptionProbe probe = buckets.get(key).tryConsumeAndReturnRemaining(1);
        return new Standing(
                kind,
                quota(key),
                probe.getRemainingTokens(),
                Duration.ofNanos(probe.getNanosToWaitForReset()),
                Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private Bucket full(Key key) {
        long quota = quota(key);
        return Bucket.builder()
                .addLimit(Bandwidth.builder().capacity(quota).refillGreedy(quota, WINDOW).build())
                .build();
    }

    private long quota(Key key) {
        long writes = key.isStaff() ? staffWrites : guestWrites;
        return key.kind() == Kind.WRITES ? writes : writes * MARKS_FACTOR;
    }
}
