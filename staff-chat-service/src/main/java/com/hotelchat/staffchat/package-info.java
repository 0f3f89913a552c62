/** Staff among themselves. */
@NullMarked
package com.hotelchat.staffchat;

import org.jspecify.annotations.NullMarked;
