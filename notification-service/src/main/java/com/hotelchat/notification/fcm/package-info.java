/** Firebase Cloud Messaging, by its HTTP v1 API. */
@NullMarked
package com.hotelchat.notification.fcm;

import org.jspecify.annotations.NullMarked;
