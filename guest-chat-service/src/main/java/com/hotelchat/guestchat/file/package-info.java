/** The bytes that people sent: which are kept, and which are to be erased. */
@NullMarked
package com.hotelchat.guestchat.file;

import org.jspecify.annotations.NullMarked;
