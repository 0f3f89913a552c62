package com.hotelchat.rest;

import jakarta.ws.rs.container.ContainerResponseContext;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Keeps answers out of caches, because they hold session tokens, messages or names. Answers that
 * say themselves how they are cached, as files do, stay as they are.
 */
class NoStore {

    private static final String CACHE_CONTROL = "Cache-Control";

    @ServerResponseFilter
    void keepOut(ContainerResponseContext response) {
        if (!response.getHeaders().containsKey(CACHE_CONTROL)) {
            response.getHeaders().putSingle(CACHE_CONTROL, "no-store");
        }
    }
}
