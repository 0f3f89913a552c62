/** The answer to requests while the database is unavailable, in every service that has one. */
@NullMarked
package com.hotelchat.database;

import org.jspecify.annotations.NullMarked;
