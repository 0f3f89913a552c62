package com.hotelchat.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Marks requests whose form is being read: a failure before the form is complete is the sender's
 * mistake.
 */
public final class FormReading {

    private static final String PROPERTY = "hotelchat.reads-form";

    private FormReading() {}

    /** Marks a request, before its form is read. */
    public static void begin(ContainerRequestContext request) {
        request.setProperty(PROPERTY, true);
    }

    static boolean hasBegun(@Nullable ContainerRequestContext request) {
        return request != null && request.getProperty(PROPERTY) != null;
    }
}
