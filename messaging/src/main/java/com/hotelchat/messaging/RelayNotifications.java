package com.hotelchat.messaging;

import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Wakes the relays of other instances by PostgreSQL's {@code NOTIFY}: a statement by itself, after
 * the commit of the rows, and at most one at a time for each instance, whatever the number of
 * commits. Inside of their transactions it would make commits wait for each other. A notification
 * that is lost costs only time, as relays also poll.
 */
final class RelayNotifications implements AutoCloseable {

    static final String CHANNEL = "hotelchat_outbox";

    /** Says that shards are free; any other text is the id of a relay whose instance has rows. */
    static final String RELEASED = "released";

    private static final String NOTIFY = "select pg_notify('" + CHANNEL + "', $1)";
    private static final long RECONNECT_MILLIS = 1_000;

    /** The shortest time between two notifications of one instance. */
    private static final long GAP_MILLIS = 5;

    private static final Logger LOG = Logger.getLogger(RelayNotifications.class);

    private final Vertx vertx;
    private final SqlClient database;
    private final String relay;
    private final PgSubscriber subscriber;
    private final AtomicReference<Sending> sending = new AtomicReference<>(Sending.IDLE);

    private enum Sending {
        IDLE,
        BUSY,
        BUSY_AND_WANTED
    }

    /**
     * Begins to listen.
     *
     * @param options of a connection of its own
     * @param relay the sender, whose own notifications it ignores
     * @param wake is called on an event loop when the instance of another relay has new rows
     * @param renew is called on an event loop when a relay released shards
     */
    RelayNotifications(
            Vertx vertx,
            PgConnectOptions options,
            SqlClient database,
            UUID relay,
            Runnable wake,
            Runnable renew) {
        this.vertx = vertx;
        this.database = database;
        this.relay = relay.toString();
        // The connection is silent while there are no notifications; TCP keep-alive detects a host
        // that vanished.
        PgConnectOptions silent =
                new PgConnectOptions(options).setIdleTimeout(0).setMetricsName("notifications");
        subscriber = PgSubscriber.subscriber(vertx, silent);
        subscriber.reconnectPolicy(attempts -> RECONNECT_MILLIS);
        subscriber
                .channel(CHANNEL)
                .handler(
                        text -> {
                            if (text.equals(RELEASED)) {
                                renew.run();
                            } else if (!text.equals(this.relay)) {
                                wake.run();
                            }
                        });
        subscriber.connect().onFailure(RelayNotifications::ignore);
    }

    /** Returns whether there is a connection on which notifications arrive. */
    boolean isListening() {
        return subscriber.actualConnection() != null;
    }

    /** Notifies the relays of other instances soon. Returns at once, and never fails. */
    void send() {
        Sending before =
                sending.getAndUpdate(
                        now -> now == Sending.IDLE ? Sending.BUSY : Sending.BUSY_AND_WANTED);
        if (before == Sending.IDLE) {
            execute();
        }
    }

    private void execute() {
        database.preparedQuery(NOTIFY)
                .execute(Tuple.of(relay))
                .onFailure()
                .invoke(RelayNotifications::ignore)
                .onTermination()
                .invoke(() -> vertx.setTimer(GAP_MILLIS, timer -> sent()))
                .subscribe()
                .with(sent -> {}, ignored -> {});
    }

    private void sent() {
        if (!sending.compareAndSet(Sending.BUSY, Sending.IDLE)) {
            sending.set(Sending.BUSY);
            execute();
        }
    }

    private static void ignore(Throwable failure) {
        LOG.debug("Notifying other relays failed; they poll", failure);
    }

    @Override
    public void close() {
        subscriber.close().onFailure(RelayNotifications::ignore);
    }
}
