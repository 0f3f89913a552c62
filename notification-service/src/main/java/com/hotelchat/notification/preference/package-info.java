/** The notification preferences of members of staff. */
@NullMarked
package com.hotelchat.notification.preference;

import org.jspecify.annotations.NullMarked;
