/** The end of what is kept of a guest. */
@NullMarked
package com.hotelchat.guestchat.erasure;

import org.jspecify.annotations.NullMarked;
