package com.hotelchat.callers;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.callers.RateLimits.Kind;
import com.hotelchat.callers.RateLimits.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

    private static final Caller JOHN = new Caller.Staff("hotel-abc", 5, Set.of(StaffRole.STAFF));
    private static final Caller ADA = guest("a");

    private final RateLimits limits = new RateLimits(3, 10);

    @Test
    void whoHasTakenAllWaits() {
        for (int left = 2; left >= 0; left--) {
            Standing standing = limits.take(Kind.WRITES, ADA);
            assertThat(standing.isRefused()).isFalse();
            assertThat(standing.quota()).isEqualTo(3);
            assertThat(standing.remaining()).isEqualTo(left);
        }

        Standing refused = limits.take(Kind.WRITES, ADA);

        assertThat(refused.isRefused()).isTrue();
        assertThat(refused.untilNext()).isBetween(Duration.ZERO, Duration.ofSeconds(20));
        assertThat(refused.untilFull()).isBetween(refused.untilNext(), Duration.ofSeconds(60));
    }

    @Test
    void everybodyHasABucketOfEachKind() {
        for (int i = 0; i < 4; i++) {
            limits.take(Kind.WRITES, ADA);
        }

        assertThat(limits.take(Kind.WRITES, ADA).isRefused()).isTrue();
        assertThat(limits.take(Kind.MARKS, ADA).remaining()).isEqualTo(5);
        // Another session of the stay has no bucket of its own; another stay has.
        assertThat(limits.take(Kind.WRITES, guest("b")).isRefused()).isTrue();
        assertThat(limits.take(Kind.WRITES, guest("S-2", "c")).remaining()).isEqualTo(2);
        assertThat(limits.take(Kind.WRITES, JOHN).remaining()).isEqualTo(9);
        assertThat(limits.take(Kind.MARKS, JOHN).quota()).isEqualTo(20);
        assertThat(
                        limits.take(
                                        Kind.WRITES,
                                        new Caller.Staff("hotel-xyz", 5, Set.of(StaffRole.STAFF)))
                                .remaining())
                .isEqualTo(9);
    }

    private static Caller guest(String sessionId) {
        return guest("S-1", sessionId);
    }

    private static Caller guest(String stayId, String sessionId) {
        return new Caller.Guest("hotel-abc", stayId, sessionId, 1, Instant.MAX);
    }
}
