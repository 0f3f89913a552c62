/** Publishes Pusher's webhooks about channel occupancy to Kafka. */
@NullMarked
package com.hotelchat.gateway.presence;

import org.jspecify.annotations.NullMarked;
