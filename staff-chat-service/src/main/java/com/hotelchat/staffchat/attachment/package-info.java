/** The files of messages: adding, opening, deleting. */
@NullMarked
package com.hotelchat.staffchat.attachment;

import org.jspecify.annotations.NullMarked;
