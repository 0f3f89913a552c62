/** The HTTP API of Pusher Channels: settings, signing, calls. */
@NullMarked
package com.hotelchat.gateway.pusher;

import org.jspecify.annotations.NullMarked;
