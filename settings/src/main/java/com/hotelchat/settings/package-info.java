/** The known settings, and the check of their names and values at the start. */
@NullMarked
package com.hotelchat.settings;

import org.jspecify.annotations.NullMarked;
