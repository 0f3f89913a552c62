/**
 * Maps domain events to Pusher events: the table of the realtime contract as one pure function per
 * stream.
 */
@NullMarked
package com.hotelchat.gateway.mapping;

import org.jspecify.annotations.NullMarked;
