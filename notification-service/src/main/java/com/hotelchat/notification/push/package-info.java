/** Decides which events are news and for whom, sends pushes, and logs their outcome. */
@NullMarked
package com.hotelchat.notification.push;

import org.jspecify.annotations.NullMarked;
