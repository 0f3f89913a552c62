/** The devices of members of staff and of stays. */
@NullMarked
package com.hotelchat.notification.device;

import org.jspecify.annotations.NullMarked;
