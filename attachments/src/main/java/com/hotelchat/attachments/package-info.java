/** The files of messages, as every service that has messages needs them. */
@NullMarked
package com.hotelchat.attachments;

import org.jspecify.annotations.NullMarked;
