/** The guests' stays, as property management systems say. */
@NullMarked
package com.hotelchat.guestchat.stay;

import org.jspecify.annotations.NullMarked;
