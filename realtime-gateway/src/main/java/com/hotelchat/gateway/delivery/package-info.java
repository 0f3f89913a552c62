/**
 * Delivers events from Kafka to Pusher: every event at least once, those of one conversation in
 * order.
 */
@NullMarked
package com.hotelchat.gateway.delivery;

import org.jspecify.annotations.NullMarked;
