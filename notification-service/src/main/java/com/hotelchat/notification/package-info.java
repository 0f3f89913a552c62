/** Pushes to staff and guests whose app is closed. */
@NullMarked
package com.hotelchat.notification;

import org.jspecify.annotations.NullMarked;
