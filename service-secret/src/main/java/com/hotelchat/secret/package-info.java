/** The secrets of services, and the operations with them. */
@NullMarked
package com.hotelchat.secret;

import org.jspecify.annotations.NullMarked;
