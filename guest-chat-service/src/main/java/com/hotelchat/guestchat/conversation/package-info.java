/** Conversations: who may see them, who handles them, what is read. */
@NullMarked
package com.hotelchat.guestchat.conversation;

import org.jspecify.annotations.NullMarked;
