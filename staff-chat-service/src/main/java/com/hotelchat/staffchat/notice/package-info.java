/** What the hotel's other systems want members of staff to know. */
@NullMarked
package com.hotelchat.staffchat.notice;

import org.jspecify.annotations.NullMarked;
