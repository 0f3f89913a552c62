/** Text as people see it. */
@NullMarked
package com.hotelchat.text;

import org.jspecify.annotations.NullMarked;
