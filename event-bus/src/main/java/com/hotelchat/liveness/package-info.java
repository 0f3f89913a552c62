/** Notices threads and loops of a service that are gone or stand still. */
@NullMarked
package com.hotelchat.liveness;

import org.jspecify.annotations.NullMarked;
