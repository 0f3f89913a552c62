/** What members of staff want to be told of. */
@NullMarked
package com.hotelchat.notification.preference;

import org.jspecify.annotations.NullMarked;
