/** Stores the members of staff that HR and rota systems send. */
@NullMarked
package com.hotelchat.staffchat.staff;

import org.jspecify.annotations.NullMarked;
