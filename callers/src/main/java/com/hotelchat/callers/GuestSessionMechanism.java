package com.hotelchat.callers;

import com.hotelchat.callers.GuestSessionTokens.Verification;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/**
 * Recognises guests by the session token, from the header {@value #HEADER} or the cookie {@value
 * #COOKIE}. When the request also has an {@code Authorization} header, that header alone counts,
 * valid or not.
 */
@ApplicationScoped
public class GuestSessionMechanism implements HttpAuthenticationMechanism {

    /** The header that carries the token, for clients without cookies. */
    public static final String HEADER = "X-Guest-Session";

    /** The cookie that carries the token. */
    public static final String COOKIE = "guest_session";

    private final GuestSessionTokens tokens;

    GuestSessionMechanism(GuestSessionTokens tokens) {
        this.tokens = tokens;
    }

    /** The session token of a request, if it has one: the header's before the cookie's. */
    public static @Nullable String tokenOf(RoutingContext request) {
        String header = request.request().getHeader(HEADER);
        if (header != null) {
            return header;
        }
        Cookie cookie = request.request().getCookie(COOKIE);
        return cookie == null ? null : cookie.getValue();
    }

    /** Returns whether the cookie alone identifies the caller: browsers send it unasked. */
    static boolean isByCookie(RoutingContext request) {
        return request.request().getHeader(HttpHeaders.AUTHORIZATION) == null
                && request.request().getHeader(HEADER) == null
                && request.request().getCookie(COOKIE) != null;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            RoutingContext request, IdentityProviderManager identityProviders) {
        String token = tokenOf(request);
        if (token == null || request.request().getHeader(HttpHeaders.AUTHORIZATION) != null) {
            return Uni.createFrom().nullItem();
        }
        return switch (tokens.verify(token)) {
            case Verification.Valid valid ->
                    Uni.createFrom()
                            .item(
                                    QuarkusSecurityIdentity.builder()
                                            .setPrincipal(
                                                    new QuarkusPrincipal(valid.guest().sessionId()))
                                            .addAttribute(CurrentCaller.ATTRIBUTE, valid.guest())
                                            .build());
            case Verification.Expired expired ->
                    Uni.createFrom().failure(new AuthenticationFailedException());
            case Verification.Unknown unknown ->
                    Uni.createFrom().failure(new AuthenticationFailedException());
        };
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext request) {
        return Uni.createFrom().item(new ChallengeData(401, null, null));
    }
}
