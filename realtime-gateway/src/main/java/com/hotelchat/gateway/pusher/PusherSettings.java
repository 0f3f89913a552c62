package com.hotelchat.gateway.pusher;

import com.hotelchat.gateway.channel.Visibility;
import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The Pusher Channels app; each setting's environment variable is in application.properties. */
@ConfigMapping(prefix = "pusher")
public interface PusherSettings {

    /** The app's id. */
    String appId();

    /** The app's key, which is public. */
    String key();

    /** The app's secret, which signs calls and authorisations. */
    String secret();

    /** The pair that Pusher may still sign webhooks with, while key and secret are changed. */
    Former former();

    /** The cluster that the app lives in. */
    String cluster();

    /** {@code host} or {@code host:port} of the HTTP API; the cluster's own where it is missing. */
    Optional<String> host();

    /** Whether the HTTP API and the browsers' connections are encrypted. */
    boolean tls();

    /** Connection settings for browsers. */
    Client client();

    /** Whether channels are private; otherwise anyone with the app's key can listen. */
    boolean privateChannels();

    /** The most connections to the HTTP API at a time. */
    int connections();

    /** Connect timeout. */
    Duration connectTimeout();

    /** Longest time that a call may take. */
    Duration timeout();

    /** A former pair of the app: both halves or none. */
    interface Former {
        /** The former key. */
        Optional<String> key();

        /** The former secret. */
        Optional<String> secret();
    }

    /** The server to which browsers connect, if it is not that of the cluster. */
    interface Client {
        /** The host of the WebSocket server. */
        Optional<String> host();

        /** The port of the WebSocket server. */
        OptionalInt port();
    }

    /** Returns the kind of this deployment's channels. */
    default Visibility visibility() {
        return privateChannels() ? Visibility.PRIVATE : Visibility.PUBLIC;
    }
}
