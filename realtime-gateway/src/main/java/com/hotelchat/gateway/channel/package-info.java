/** Pusher's channels by their meaning: the one place that renders and parses their names. */
@NullMarked
package com.hotelchat.gateway.channel;

import org.jspecify.annotations.NullMarked;
