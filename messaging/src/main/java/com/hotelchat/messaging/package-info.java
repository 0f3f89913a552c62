/**
 * The transactional outbox and inbox over Postgres and Kafka: an event is published if and only if
 * the change that it reports was committed, and takes effect at most once where it is consumed.
 */
@NullMarked
package com.hotelchat.messaging;

import org.jspecify.annotations.NullMarked;
