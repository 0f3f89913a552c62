/** Passes notices of the hotel's other systems on to members of staff. */
@NullMarked
package com.hotelchat.staffchat.notice;

import org.jspecify.annotations.NullMarked;
