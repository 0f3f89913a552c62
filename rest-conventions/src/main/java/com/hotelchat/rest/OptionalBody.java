package com.hotelchat.rest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request that needs none: clients send an empty one in many ways, with and
 * without a media type.
 */
@ApplicationScoped
public class OptionalBody {

    private final ObjectMapper mapper;

    OptionalBody(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * Returns the body that was sent.
     *
     * @param nothing the value when nothing was sent
     * @throws HttpProblem 400 when something was sent that is not such JSON
     */
    public <T> T read(@Nullable String body, Class<T> type, T nothing) {
        if (body == null || body.isBlank()) {
            return nothing;
        }
        try {
            T value = mapper.readValue(body, type);
            return value == null ? nothing : value;
        } catch (JacksonException unreadable) {
            throw Problem.of(400, "bad-request", "The body is not as documented.").build();
        }
    }
}
