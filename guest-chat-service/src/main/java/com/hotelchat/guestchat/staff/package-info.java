/**
 * Stores the members of staff that HR and rota systems send, and decides who of them is notified.
 */
@NullMarked
package com.hotelchat.guestchat.staff;

import org.jspecify.annotations.NullMarked;
