/** Files in conversations: sent, shown, deleted. */
@NullMarked
package com.hotelchat.guestchat.attachment;

import org.jspecify.annotations.NullMarked;
