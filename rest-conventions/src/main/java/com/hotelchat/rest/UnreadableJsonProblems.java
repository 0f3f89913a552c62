package com.hotelchat.rest;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers 400 to JSON of another shape than documented; the framework's own answer has no body. */
class UnreadableJsonProblems {

    @ServerExceptionMapper
    Response otherShape(MismatchedInputException mismatch) {
        String field =
                mismatch.getPath().stream()
                        .map(JsonMappingException.Reference::getFieldName)
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining("."));
        return field.isEmpty()
                ? Problem.of(400, "bad-request", "The body is not as documented.")
                        .build()
                        .toResponse()
                : Problem.badField(field, "is not of the documented type").toResponse();
    }
}
