/** Events on Kafka: CloudEvents in binary mode, written, read, and dead-lettered with a reason. */
@NullMarked
package com.hotelchat.bus;

import org.jspecify.annotations.NullMarked;
