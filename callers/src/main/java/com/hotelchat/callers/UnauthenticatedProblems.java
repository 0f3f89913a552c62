package com.hotelchat.callers;

import com.hotelchat.rest.Problem;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Answers 401 to callers without a proof, or with a bad one. The problem documents' extension has
 * mappers for this too, but they read a field that this version of Quarkus no longer has.
 */
class UnauthenticatedProblems {

    /** Precedes the extension's 4,999. */
    private static final int PRIORITY = 4_000;

    @ServerExceptionMapper(value = UnauthorizedException.class, priority = PRIORITY)
    Response noProof(UnauthorizedException anonymous) {
        return Problem.unauthenticated().toResponse();
    }

    @ServerExceptionMapper(value = AuthenticationFailedException.class, priority = PRIORITY)
    Response badProof(AuthenticationFailedException refused) {
        return Problem.unauthenticated().toResponse();
    }
}
