package com.hotelchat.messaging;

import com.hotelchat.settings.Contradictions;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The settings that bound how long a call of the database takes, each for one part of it. */
@Singleton
class DatabaseDeadlines {

    private static final String RESPONSE = "hotelchat.database.response-timeout";
    private static final String STATEMENT = "hotelchat.database.statement-timeout";
    private static final String LOCK = "hotelchat.database.lock-timeout";

    private final Duration connect;
    private final Duration acquire;
    private final Duration response;
    private final Duration statement;
    private final Duration lock;
    private final Duration idleInTransaction;
    private final int maxWaiting;

    DatabaseDeadlines(
            @ConfigProperty(name = "hotelchat.database.connect-timeout", defaultValue = "PT3S")
                    Duration connect,
            @ConfigProperty(name = "hotelchat.database.acquire-timeout", defaultValue = "PT4S")
                    Duration acquire,
            @ConfigProperty(name = RESPONSE, defaultValue = "PT10S") Duration response,
            @ConfigProperty(name = STATEMENT, defaultValue = "PT8S") Duration statement,
            @ConfigProperty(name = LOCK, defaultValue = "PT5S") Duration lock,
            @ConfigProperty(
                            name = "hotelchat.database.idle-in-transaction-timeout",
                            defaultValue = "PT10S")
                    Duration idleInTransaction,
            @ConfigProperty(name = "hotelchat.database.max-waiting", defaultValue = "1000")
                    int maxWaiting) {
        this.connect = connect;
        this.acquire = acquire;
        this.response = response;
        this.statement = statement;
        this.lock = lock;
        this.idleInTransaction = idleInTransaction;
        this.maxWaiting = maxWaiting;
    }

    /** The server must refuse before the client gives the whole connection up. */
    void requireUsable(@Observes @Priority(Contradictions.FIRST) StartupEvent starting) {
        Contradictions.requireAbove(RESPONSE, response, STATEMENT, statement);
        Contradictions.requireNotBelow(STATEMENT, statement, LOCK, lock);
    }

    /** Returns how long opening a connection may take. */
    Duration connect() {
        return connect;
    }

    /** Returns how long a call may wait for a connection of the pool. */
    Duration acquire() {
        return acquire;
    }

    /** Returns how long a connection may be silent before it is closed. */
    Duration response() {
        return response;
    }

    /** Returns how long a statement may run. */
    Duration statement() {
        return statement;
    }

    /** Returns how long a statement may wait for a lock. */
    Duration lock() {
        return lock;
    }

    /** Returns how long a transaction may do nothing. */
    Duration idleInTransaction() {
        return idleInTransaction;
    }

    /** Returns how many calls may wait for a connection; the next is refused at once. */
    int maxWaiting() {
        return maxWaiting;
    }
}
