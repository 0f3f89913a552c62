package com.hotelchat.rest;

import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers 500 to an {@link Error}; the framework knows exceptions only. */
class ErrorProblems {

    private static final Logger LOG = Logger.getLogger(ErrorProblems.class);

    @ServerExceptionMapper
    Response broken(Error error) {
        LOG.error("A request failed", error);
        return ProblemConventions.of(Response.Status.INTERNAL_SERVER_ERROR).build().toResponse();
    }
}
