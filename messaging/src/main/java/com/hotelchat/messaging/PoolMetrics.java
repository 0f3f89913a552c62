package com.hotelchat.messaging;

import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * Leaves out the queue of the database client, which each connection registers again and which is
 * always 0. Requests for a connection wait in that of the pool, {@code sql.pool.queue.size}.
 */
@Singleton
class PoolMetrics {

    private static final String QUEUE_OF_THE_CLIENT = "postgresql.queue.";

    @Produces
    @Singleton
    MeterFilter withoutTheClientsQueue() {
        return MeterFilter.deny(id -> id.getName().startsWith(QUEUE_OF_THE_CLIENT));
    }
}
