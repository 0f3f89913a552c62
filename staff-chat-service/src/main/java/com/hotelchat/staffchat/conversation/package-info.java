/** Conversations among staff: who takes part, what they are called, what is unread. */
@NullMarked
package com.hotelchat.staffchat.conversation;

import org.jspecify.annotations.NullMarked;
