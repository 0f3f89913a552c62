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
 * How much a caller may do: token buckets, one for writes and one twice as large for marks, of each
 * stay, whatever the number of its sessions, and each member of staff; never of an address, which
 * all guests of a hotel share. Each instance of a service has its own buckets.
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

    /** Far more than are at work at once; whoever is forgotten begins with a full bucket. */
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

    /** What is limited. */
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
     * What a request finds.
     *
     * @param quota how many there are a minute
     * @param remaining how many are left after this one
     * @param untilFull when all of them are there again
     * @param untilNext when the next may come; zero when this one may
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
