package com.hotelchat.gateway.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How events are handed to Pusher. */
@ConfigMapping(prefix = "gateway.delivery")
interface DeliverySettings {

    /** The most calls in flight; at most one of a conversation. */
    @WithDefault("64")
    int maxCalls();

    /** The most records that wait in memory; beyond it, Kafka is asked for no more. */
    @WithDefault("1024")
    int maxRecords();

    /** The pause after a first failed call; it doubles from call to call. */
    @WithDefault("200ms")
    Duration firstPause();

    /** The longest pause while Pusher is away or overloaded. */
    @WithDefault("5s")
    Duration longestPause();

    /** The pause while Pusher refuses our credentials. */
    @WithDefault("30s")
    Duration refusedPause();

    /** How long a stop waits for what is in flight. */
    @WithDefault("10s")
    Duration shutdownPatience();
}
