/** Keeps secret and personal data out of traces. */
@NullMarked
package com.hotelchat.tracing;

import org.jspecify.annotations.NullMarked;
