/** Messages: sending and listing. */
@NullMarked
package com.hotelchat.guestchat.message;

import org.jspecify.annotations.NullMarked;
