/** What staff write to each other: sending, reading, changing, finding. */
@NullMarked
package com.hotelchat.staffchat.message;

import org.jspecify.annotations.NullMarked;
