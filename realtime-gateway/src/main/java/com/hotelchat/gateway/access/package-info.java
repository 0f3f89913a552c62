/** Decides who may listen to which channel. */
@NullMarked
package com.hotelchat.gateway.access;

import org.jspecify.annotations.NullMarked;
