/**
 * The local stack: embedded Postgres, Kafka, OIDC issuer, Pusher-compatible server, push receiver
 * and front door, for {@code ./hotelchat up} and for tests. Nothing of it is part of a service.
 */
@NullMarked
package com.hotelchat.localstack;

import org.jspecify.annotations.NullMarked;
