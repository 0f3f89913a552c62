/** The members of staff, as HR and rota systems say, and who of them is told. */
@NullMarked
package com.hotelchat.staffchat.staff;

import org.jspecify.annotations.NullMarked;
