/** Helpers that the component tests of the services share. */
@NullMarked
package com.hotelchat.testkit;

import org.jspecify.annotations.NullMarked;
