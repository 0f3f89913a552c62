/** Guests and the hotel's staff: stays, sessions, conversations, messages. */
@NullMarked
package com.hotelchat.guestchat;

import org.jspecify.annotations.NullMarked;
