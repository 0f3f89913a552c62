/** Authenticates callers by what the topics say; no other service is called. */
@NullMarked
package com.hotelchat.notification.caller;

import org.jspecify.annotations.NullMarked;
