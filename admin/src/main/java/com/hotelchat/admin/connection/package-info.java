/** The settings of the tool, and its connections to Kafka and to the databases. */
@NullMarked
package com.hotelchat.admin.connection;

import org.jspecify.annotations.NullMarked;
