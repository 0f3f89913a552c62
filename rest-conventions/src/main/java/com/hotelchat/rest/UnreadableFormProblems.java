package com.hotelchat.rest;

import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser.MalformedMessageException;

/** A form that cannot be parsed is the caller's mistake; one that cannot be kept is not. */
class UnreadableFormProblems {

    private static final Logger LOG = Logger.getLogger(UnreadableFormProblems.class);

    /** What the parser says of a form that ends too early; it has no type of its own. */
    private static final String CUT_OFF = "Connection terminated parsing multipart request";

    @ServerExceptionMapper
    public Response malformed(MalformedMessageException form) {
        return unreadable();
    }

    @ServerExceptionMapper
    public Response unreadable(IOException failure) {
        if (CUT_OFF.equals(failure.getMessage())) {
            return unreadable();
        }
        LOG.errorf("A request's body cannot be kept: %s", failure.getClass().getName());
        return Problem.of(503, "storage-unavailable", "Files cannot be stored now; try again.")
                .build()
                .toResponse();
    }

    private static Response unreadable() {
        return Problem.of(
                        400,
                        "bad-request",
                        "The request cannot be read: its form is not as documented.")
                .build()
                .toResponse();
    }
}
