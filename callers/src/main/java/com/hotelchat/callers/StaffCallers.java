package com.hotelchat.callers;

import com.hotelchat.events.HotelSlug;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.json.JsonNumber;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the member of staff in a verified access token. A token without hotel, staff id and a
 * role of {@link StaffRole} is not accepted.
 */
@ApplicationScoped
class StaffCallers implements SecurityIdentityAugmentor {

    private static final String OLDER_SCHEME = "Token ";

    /** Runs before authentication reads the header. */
    private static final int FIRST = 10_000;

    /** Older clients write {@code Token} where RFC 6750 has {@code Bearer}. */
    void acceptOlderScheme(@Observes Filters filters) {
        filters.register(
                request -> {
                    String header = request.request().getHeader(HttpHeaders.AUTHORIZATION);
                    if (header != null && header.startsWith(OLDER_SCHEME)) {
                        request.request()
                                .headers()
                                .set(
                                        HttpHeaders.AUTHORIZATION,
                                        "Bearer " + header.substring(OLDER_SCHEME.length()));
                    }
                    request.next();
                },
                FIRST);
    }

    @Override
    public Uni<SecurityIdentity> augment(
            SecurityIdentity identity, AuthenticationRequestContext context) {
        if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
            return Uni.createFrom().item(identity);
        }
        String hotelSlug = token.getClaim("hotel_slug");
        Object staffId = token.getClaim("staff_id");
        Set<StaffRole> roles =
                identity.getRoles().stream()
                        .flatMap(role -> StaffRole.of(role).stream())
                        .collect(Collectors.toUnmodifiableSet());
        if (hotelSlug == null
                || !HotelSlug.isValid(hotelSlug)
                || roles.isEmpty()
                || !(asLong(staffId) instanceof Long id)) {
            return Uni.createFrom().failure(new AuthenticationFailedException());
        }
        return Uni.createFrom()
                .item(
                        QuarkusSecurityIdentity.builder(identity)
                                .addAttribute(
                                        CurrentCaller.ATTRIBUTE,
                                        new Caller.Staff(hotelSlug, id, roles))
                                .build());
    }

    /** Claims arrive as JSON values or as plain numbers, by the library's path. */
    private static @Nullable Long asLong(@Nullable Object claim) {
        return switch (claim) {
            case JsonNumber number when number.isIntegral() -> number.longValue();
            case Long number -> number;
            case Integer number -> number.longValue();
            case null, default -> null;
        };
    }
}
