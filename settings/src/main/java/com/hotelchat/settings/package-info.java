/** What can be set, and what is no use as a value. */
@NullMarked
package com.hotelchat.settings;

import org.jspecify.annotations.NullMarked;
