package com.hotelchat.gateway.delivery;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** Settings of delivering events to Pusher. */
@ConfigMapping(prefix = "gateway.delivery")
interface DeliverySettings {

    /** The most calls in flight; at most one of a conversation. */
    int maxCalls();

    /** The most records that wait in memory; beyond it, Kafka is asked for no more. */
    int maxRecords();

    /** The pause after a first failed call; it doubles from call to call. */
    Duration firstPause();

    /** The longest pause while Pusher is away or overloaded. */
    Duration longestPause();

    /** The pause while Pusher refuses our credentials. */
    Duration refusedPause();

    /** Longest time that a shutdown waits for deliveries in flight. */
    Duration shutdownPatience();
}
