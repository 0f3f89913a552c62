package com.hotelchat.attachments;

import com.hotelchat.callers.Caller.Staff;
import com.hotelchat.callers.StaffRole;
import com.hotelchat.events.HotelSlug;
import com.hotelchat.secret.FilesSecret;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.interceptor.Interceptor;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of the cookie with which pages of the staff load files: hotel, staff id, expiry and
 * their authentication code. It proves nothing but who may read a file; {@link FileReaders} is the
 * only reader.
 */
// Before the consumers of Kafka start, which would add failures of their own to the reason.
@Startup(Interceptor.Priority.PLATFORM_BEFORE)
@ApplicationScoped
class StaffFilesCookie {

    static final String NAME = "staff_files";
    static final Duration LIFETIME = Duration.ofHours(1);

    private static final Pattern VALUE =
            Pattern.compile(
                    "(?<hotel>[^.]{1,100})\\.(?<staff>[0-9]{1,18})\\.(?<expiry>[0-9]{1,12})"
                            + "\\.(?<code>[A-Za-z0-9_-]{43})");

    private final FilesSecret secret;
    private final Clock clock;

    StaffFilesCookie(FilesSecret secret, Clock clock) {
        this.secret = secret;
        this.clock = clock;
    }

    /** Returns a value that counts for {@link #LIFETIME}. */
    String issue(Staff staff) {
        String expiry = Long.toString(clock.instant().plus(LIFETIME).getEpochSecond());
        String staffId = Long.toString(staff.staffId());
        byte[] code = secret.sign(staff.hotelSlug(), staffId, expiry);
        return String.join(
                ".",
                staff.hotelSlug(),
                staffId,
                expiry,
                Base64.getUrlEncoder().withoutPadding().encodeToString(code));
    }

    /**
     * Verifies a value from a request.
     *
     * @return the member of staff, without the roles of managers; empty when it was not issued by
     *     this system or has expired
     */
    Optional<Staff> verify(String value) {
        Matcher parts = VALUE.matcher(value);
        if (!parts.matches() || !HotelSlug.isValid(parts.group("hotel"))) {
            return Optional.empty();
        }
        byte[] code = Base64.getUrlDecoder().decode(parts.group("code"));
        boolean isOurs =
                secret
                        .signatures(
                                parts.group("hotel"), parts.group("staff"), parts.group("expiry"))
                        .stream()
                        .anyMatch(expected -> MessageDigest.isEqual(expected, code));
        Instant expiry = Instant.ofEpochSecond(Long.parseLong(parts.group("expiry")));
        return isOurs && clock.instant().isBefore(expiry)
                ? Optional.of(
                        new Staff(
                                parts.group("hotel"),
                                Long.parseLong(parts.group("staff")),
                                Set.of(StaffRole.STAFF)))
                : Optional.empty();
    }
}
