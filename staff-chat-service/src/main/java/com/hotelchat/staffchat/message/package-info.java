/** Lets staff send, read, change and find messages. */
@NullMarked
package com.hotelchat.staffchat.message;

import org.jspecify.annotations.NullMarked;
