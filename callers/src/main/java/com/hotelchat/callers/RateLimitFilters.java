package com.hotelchat.callers;

import com.hotelchat.callers.RateLimits.Kind;
import com.hotelchat.callers.RateLimits.Standing;
import com.hotelchat.rest.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.time.Duration;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Enforces the {@link RateLimits} and reports the caller's quota in the headers of
 * draft-ietf-httpapi-ratelimit-headers-10.
 */
class RateLimitFilters {

    private static final String STANDING = "hotelchat.rate-limit";
    private static final int WINDOW_SECONDS = 60;

    private final RateLimits limits;
    private final CurrentCaller currentCaller;

    RateLimitFilters(RateLimits limits, CurrentCaller currentCaller) {
        this.limits = limits;
        this.currentCaller = currentCaller;
    }

    @RateLimited.Writes
    @ServerRequestFilter
    void limitWrites(ContainerRequestContext request) {
        limit(Kind.WRITES, request);
    }

    @RateLimited.Marks
    @ServerRequestFilter
    void limitMarks(ContainerRequestContext request) {
        limit(Kind.MARKS, request);
    }

    private void limit(Kind kind, ContainerRequestContext request) {
        Standing standing = limits.take(kind, currentCaller.get());
        request.setProperty(STANDING, standing);
        if (standing.isRefused()) {
            throw Problem.of(429, "too-many-requests", "That was too much at once; wait a moment.")
                    .withHeader("Retry-After", seconds(standing.untilNext()))
                    .build();
        }
    }

    @ServerResponseFilter
    void tell(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(STANDING) instanceof Standing standing) {
            String policy = '"' + standing.kind().policy() + '"';
            response.getHeaders()
                    .putSingle(
                            "RateLimit-Policy",
                            policy + ";q=" + standing.quota() + ";w=" + WINDOW_SECONDS);
            response.getHeaders()
                    .putSingle(
                            "RateLimit",
                            policy
                                    + ";r="
                                    + standing.remaining()
                                    + ";t="
                                    + seconds(standing.untilFull()));
        }
    }

    /** Returns the duration in whole seconds, rounded up. */
    private static long seconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }
}
