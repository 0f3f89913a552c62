/** Knows whose app is open. */
@NullMarked
package com.hotelchat.notification.presence;

import org.jspecify.annotations.NullMarked;
