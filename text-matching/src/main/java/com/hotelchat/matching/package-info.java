/** Text as searches and readers compare it. */
@NullMarked
package com.hotelchat.matching;

import org.jspecify.annotations.NullMarked;
