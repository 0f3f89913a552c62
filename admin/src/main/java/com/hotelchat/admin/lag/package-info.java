/** The consumer groups of the services, and how far they are behind. */
@NullMarked
package com.hotelchat.admin.lag;

import org.jspecify.annotations.NullMarked;
