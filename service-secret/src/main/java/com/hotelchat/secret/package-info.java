/** The one secret of a service, and what is done with it. */
@NullMarked
package com.hotelchat.secret;

import org.jspecify.annotations.NullMarked;
