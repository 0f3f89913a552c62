/** Fault runs: people work while processes are killed, and afterwards every promise is checked. */
@NullMarked
package com.hotelchat.testing.faults;

import org.jspecify.annotations.NullMarked;
