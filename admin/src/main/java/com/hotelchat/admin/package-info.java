/**
 * The command line tool of operators, {@code hotelchat-admin}. Nothing of it is part of a service.
 */
@NullMarked
package com.hotelchat.admin;

import org.jspecify.annotations.NullMarked;
