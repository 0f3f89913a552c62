/** Lets guests enter: PINs and sessions. */
@NullMarked
package com.hotelchat.guestchat.session;

import org.jspecify.annotations.NullMarked;
