/** What Pusher tells of who listens, written to Kafka. */
@NullMarked
package com.hotelchat.gateway.presence;

import org.jspecify.annotations.NullMarked;
