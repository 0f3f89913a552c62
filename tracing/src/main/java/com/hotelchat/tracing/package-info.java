/** What a trace may show: never what is secret or personal. */
@NullMarked
package com.hotelchat.tracing;

import org.jspecify.annotations.NullMarked;
