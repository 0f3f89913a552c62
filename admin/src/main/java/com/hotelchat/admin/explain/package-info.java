/** The way of one message, from the database to browsers and devices. */
@NullMarked
package com.hotelchat.admin.explain;

import org.jspecify.annotations.NullMarked;
