package com.hotelchat.messaging;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Configures every connection to the database, and the pool of them: each call has a deadline. The
 * server ends statements, waits for locks and transactions that take too long; the client closes a
 * connection on which nothing is received, since a host that vanished does not report it. It also
 * keeps prepared statements whatever their length: by default, those of more than 2,048 characters
 * are prepared each time, at the cost of a round trip.
 */
@Singleton
class DatabaseConnections implements PgPoolCreator {

    private static final int MAX_STATEMENT_LENGTH = 65_536;
    private static final int KEEP_ALIVE_PROBES = 3;
    private static final int RELAY_CONNECTIONS = 3;
    private static final List<String> RELAY_AVOIDS = List.of("seqscan", "bitmapscan", "sort");

    private final DatabaseDeadlines deadlines;
    private volatile @Nullable Pool probe;
    private volatile @Nullable Input input;

    DatabaseConnections(DatabaseDeadlines deadlines) {
        this.deadlines = deadlines;
    }

    @Override
    public Pool create(Input input) {
        input.pgConnectOptionsList().forEach(this::configure);
        List<SqlConnectOptions> servers = List.copyOf(input.pgConnectOptionsList());
        this.input = input;
        probe =
                pool(
                        input.vertx(),
                        // With metrics, both pools would report as one, with the queue of this one,
                        // which is empty.
                        configured(new PoolOptions().setMaxSize(1).setName("readiness")),
                        servers);
        return pool(input.vertx(), configured(input.poolOptions()), servers);
    }

    /**
     * Returns the pool of one connection that no request uses, so that it distinguishes an
     * unreachable database from a busy service.
     *
     * @return null until the first pool is made
     */
    @Nullable Pool probe() {
        return probe;
    }

    /**
     * Opens the connections of one relay, which publishes however many connections requests use.
     * They read by indexes only: statements are planned while the outbox is empty, and must be
     * right when it is not.
     */
    io.vertx.mutiny.sqlclient.Pool openRelayPool() {
        PgConnectOptions byIndex = new PgConnectOptions(listenOptions()).setMetricsName("relay");
        for (String plan : RELAY_AVOIDS) {
            byIndex.addProperty("enable_" + plan, "off");
        }
        PoolOptions options = new PoolOptions().setMaxSize(RELAY_CONNECTIONS).setName("relay");
        return io.vertx.mutiny.sqlclient.Pool.newInstance(
                pool(vertx(), configured(options), List.of(byIndex)));
    }

    /** Returns how to connect for notifications. To be called once there is a pool. */
    PgConnectOptions listenOptions() {
        return Objects.requireNonNull(input, "no pool yet").pgConnectOptionsList().getFirst();
    }

    /** Returns where the pools run. To be called once there is one. */
    Vertx vertx() {
        return Objects.requireNonNull(input, "no pool yet").vertx();
    }

    @PreDestroy
    void close() {
        Pool open = probe;
        if (open != null) {
            open.close();
        }
    }

    private static Pool pool(Vertx vertx, PoolOptions options, List<SqlConnectOptions> servers) {
        return PgBuilder.pool().with(options).connectingTo(servers).using(vertx).build();
    }

    private PoolOptions configured(PoolOptions options) {
        return options.setConnectionTimeout(millis(deadlines.acquire()))
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxWaitQueueSize(deadlines.maxWaiting());
    }

    private void configure(PgConnectOptions options) {
        int silence = millis(deadlines.response());
        options.setPreparedStatementCacheSqlLimit(MAX_STATEMENT_LENGTH)
                .setConnectTimeout(millis(deadlines.connect()))
                // Idle means neither sent nor received: a statement that is sent restarts the time.
                .setIdleTimeout(silence)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpKeepAlive(true)
                .setTcpKeepAliveIdleSeconds(seconds(deadlines.response()))
                .setTcpKeepAliveIntervalSeconds(1)
                .setTcpKeepAliveCount(KEEP_ALIVE_PROBES)
                // Works with the native transport only.
                .setTcpUserTimeout(silence);
        set(options, "statement_timeout", deadlines.statement());
        set(options, "lock_timeout", deadlines.lock());
        set(options, "idle_in_transaction_session_timeout", deadlines.idleInTransaction());
        // The server does the same: otherwise it would keep the locks of a service that vanished.
        options.addProperty("tcp_keepalives_idle", Integer.toString(seconds(deadlines.response())));
        options.addProperty("tcp_keepalives_interval", "1");
        options.addProperty("tcp_keepalives_count", Integer.toString(KEEP_ALIVE_PROBES));
        set(options, "tcp_user_timeout", deadlines.response());
        set(options, "client_connection_check_interval", deadlines.connect());
    }

    private static void set(PgConnectOptions options, String parameter, Duration value) {
        if (!options.getProperties().containsKey(parameter)) {
            options.addProperty(parameter, Integer.toString(millis(value)));
        }
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }

    private static int seconds(Duration duration) {
        return Math.max(1, Math.toIntExact(duration.toSeconds()));
    }
}
