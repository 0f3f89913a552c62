package com.hotelchat.pusherserver;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.BindException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An HTTP server with its own single event loop: one thread only runs its handlers, so that they
 * need no locks.
 */
public final class EventLoopHttpServer implements AutoCloseable {

    private static final long BOUND_SECONDS = 20;

    /**
     * An address to listen on.
     *
     * @param port 0 for a free one
     * @param setting what a person sets to choose another port
     */
    record Address(String host, int port, String setting) {
        /** An address that only programs of this machine reach. */
        static Address local(int port) {
            return new Address("127.0.0.1", port, "--port");
        }

        /** An address of all networks of this machine. */
        static Address open(int port, String setting) {
            return new Address("0.0.0.0", port, setting);
        }
    }

    private final Vertx vertx;
    private int port;
    private int openConnections;

    /** Creates a server that does not listen yet. */
    public EventLoopHttpServer() {
        this.vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setEventLoopPoolSize(1)
                                .setWorkerPoolSize(2)
                                .setInternalBlockingPoolSize(2)
                                .setFileSystemOptions(
                                        new FileSystemOptions()
                                                .setFileCachingEnabled(false)
                                                .setClassPathResolvingEnabled(false)));
    }

    /** The Vert.x instance of this server's timers, clients and routers. */
    public Vertx vertx() {
        return vertx;
    }

    /**
     * Listens on 127.0.0.1 only.
     *
     * @param wantedPort 0 for a free one
     * @throws StartFailure if the port is taken
     */
    public EventLoopHttpServer listen(
            int wantedPort, HttpServerOptions options, Handler<HttpServerRequest> handler) {
        return listen(Address.local(wantedPort), Integer.MAX_VALUE, options, handler);
    }

    /**
     * Listens on an address, with a bound on connections.
     *
     * @param maxConnections connections at once; further ones are closed unanswered
     * @throws StartFailure if the port is taken
     */
    EventLoopHttpServer listen(
            Address address,
            int maxConnections,
            HttpServerOptions options,
            Handler<HttpServerRequest> handler) {
        // HTTP/1.1 only: a client that asks for HTTP/2 with its first request would have to be
        // translated by a proxy.
        HttpServer server =
                vertx.createHttpServer(options.setHttp2ClearTextEnabled(false))
                        .connectionHandler(connection -> count(connection, maxConnections))
                        .requestHandler(handler);
        try {
            port = await(server.listen(address.port(), address.host())).actualPort();
        } catch (CompletionException e) {
            close();
            if (e.getCause() instanceof BindException) {
                throw new StartFailure(
                        "Port "
                                + address.port()
                                + " is taken by another program: stop it or choose another port"
                                + " with "
                                + address.setting()
                                + ".",
                        e);
            }
            throw e;
        }
        return this;
    }

    private void count(HttpConnection connection, int maxConnections) {
        if (openConnections >= maxConnections) {
            connection.close();
            return;
        }
        openConnections++;
        connection.closeHandler(ignored -> openConnections--);
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /**
     * Waits for the future, at most 20 s; never call it on an event loop.
     *
     * @throws CompletionException with the cause, if it fails
     */
    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(BOUND_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new StartFailure("No answer within " + BOUND_SECONDS + " s.", e);
            }
            throw e;
        }
    }

    /** A part of the path that the route has named, decoded. */
    public static String pathParam(RoutingContext context, String name) {
        String value = context.pathParam(name);
        if (value == null) {
            throw new IllegalArgumentException("The route has no " + name);
        }
        return value;
    }

    /** Stops listening, drops every connection. */
    @Override
    public void close() {
        await(vertx.close());
    }
}
