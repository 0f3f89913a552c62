/** What is news, who is pushed it, and what became of that. */
@NullMarked
package com.hotelchat.notification.push;

import org.jspecify.annotations.NullMarked;
