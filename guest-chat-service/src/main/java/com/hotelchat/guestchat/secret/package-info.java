/** What is sealed with the service's secret. */
@NullMarked
package com.hotelchat.guestchat.secret;

import org.jspecify.annotations.NullMarked;
