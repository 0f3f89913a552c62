/** Who may call, from what the topics tell: no other service is asked. */
@NullMarked
package com.hotelchat.notification.caller;

import org.jspecify.annotations.NullMarked;
