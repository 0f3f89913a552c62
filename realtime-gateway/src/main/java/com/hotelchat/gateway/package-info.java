/** The realtime gateway: the only code that knows Pusher. */
@NullMarked
package com.hotelchat.gateway;

import org.jspecify.annotations.NullMarked;
