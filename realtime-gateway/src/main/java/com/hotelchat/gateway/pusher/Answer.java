package com.hotelchat.gateway.pusher;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer of Pusher.
 *
 * @param status the HTTP status
 * @param retryAfter how long it asks to be left alone
 */
public record Answer(int status, Optional<Duration> retryAfter) {

    /**
     * The longest pause that is honoured: beyond it, waiting hurts guests more than asking hurts
     * Pusher.
     */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** Reads a {@code Retry-After} header (RFC 9110, 10.2.3): seconds, or a date. */
    static Optional<Duration> retryAfter(@Nullable String header, Clock clock) {
        if (header == null) {
            return Optional.empty();
        }
        try {
            Duration pause =
                    header.chars().allMatch(Character::isDigit)
                            ? Duration.ofSeconds(Long.parseLong(header))
                            : Duration.between(
                                    clock.instant(),
                                    ZonedDateTime.parse(
                                            header, DateTimeFormatter.RFC_1123_DATE_TIME));
            if (pause.isNegative()) {
                return Optional.of(Duration.ZERO);
            }
            return Optional.of(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
        } catch (NumberFormatException | DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
