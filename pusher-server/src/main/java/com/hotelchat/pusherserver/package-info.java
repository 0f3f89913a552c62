/**
 * A server that implements the Pusher Channels protocol. It keeps its state in memory and runs as
 * one instance. No service contains it.
 */
@NullMarked
package com.hotelchat.pusherserver;

import org.jspecify.annotations.NullMarked;
