package com.hotelchat.gateway.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of pusher-js.
 *
 * @param key the app's key
 * @param cluster the app's cluster
 * @param host the WebSocket server, where it is not the cluster's
 * @param port its port
 * @param tls whether to connect encrypted
 * @param authEndpoint where private channels are authorised
 * @param userAuthEndpoint where users sign in
 * @param channelPrefix what the names of channels begin with in this deployment
 * @param channels those that the caller may subscribe to now
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PusherConfig(
        String key,
        String cluster,
        @Nullable String host,
        @Nullable Integer port,
        boolean tls,
        String authEndpoint,
        String userAuthEndpoint,
        String channelPrefix,
        List<String> channels) {}
