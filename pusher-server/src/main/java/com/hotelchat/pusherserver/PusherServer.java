package com.hotelchat.pusherserver;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server that implements Pusher Channels as the real one does: protocol 7 over WebSocket at
 * {@code /app/{key}}, the HTTP API at {@code /apps/{id}}, webhooks. {@code /ready} answers 200.
 * Channels, members and cached events are in memory only, so it runs as one instance. For tests it
 * remembers the events that it accepted, and misbehaves on demand; neither is reachable over the
 * network.
 */
public final class PusherServer implements AutoCloseable {

    private static final int OLDEST_PROTOCOL = 5;
    private static final int PROTOCOL = 7;

    /**
     * The times for which the server waits.
     *
     * @param activityTimeout before it pings a silent client; announced to clients
     * @param pongTimeout for the answer to the ping
     * @param vacatedDelay before a webhook reports a departure
     */
    record Timings(Duration activityTimeout, Duration pongTimeout, Duration vacatedDelay) {
        /** Pusher's own, but for departures: it waits up to 3 s, we wait 1 s. */
        static final Timings USUAL =
                new Timings(Duration.ofSeconds(120), Duration.ofSeconds(30), Duration.ofSeconds(1));
    }

    /**
     * Bounds of what clients can make the server hold. Frames (64 KiB), messages (256 KiB) and
     * headers (8 KiB) have those of Vert.x, calls of the HTTP API that of {@link PusherHttpApi}.
     *
     * @param connections WebSockets at once; further ones are closed with 4100
     * @param subscriptions channels that one connection subscribes to
     * @param backlog bytes that wait for a slow client before it is closed with 4200
     */
    record Limits(int connections, int subscriptions, int backlog) {
        /** Far more than the clients of one machine need. */
        static final Limits USUAL = new Limits(5_000, 1_000, 4 * 1024 * 1024);

        /** Enough for a compose file, and within the memory of its container even together. */
        static final Limits STANDALONE = new Limits(1_000, 200, 128 * 1024);
    }

    /**
     * The options with which a server runs.
     *
     * @param clientEvents whether clients may send events to each other
     * @param remembered rows of accepted events that {@link #events} can return
     * @param webhookUrl receiver of webhooks; null for none
     */
    record Options(
            EventLoopHttpServer.Address address,
            PusherApp app,
            Timings timings,
            Limits limits,
            boolean clientEvents,
            int remembered,
            @Nullable String webhookUrl) {

        /** The options of a server of the local stack, which tests inspect. */
        static Options local(int port) {
            return new Options(
                    EventLoopHttpServer.Address.local(port),
                    PusherApp.LOCAL,
                    Timings.USUAL,
                    Limits.USUAL,
                    true,
                    AcceptedLog.REMEMBERED,
                    null);
        }

        /**
         * The options of a separate server, reached over the network. The project's clients send no
         * events.
         */
        static Options standalone(PusherServerSettings settings) {
            return new Options(
                    EventLoopHttpServer.Address.open(settings.port(), PusherServerSettings.PORT),
                    settings.app(),
                    Timings.USUAL,
                    Limits.STANDALONE,
                    false,
                    0,
                    settings.webhookUrl());
        }

        Options timings(Timings other) {
            return new Options(address, app, other, limits, clientEvents, remembered, webhookUrl);
        }

        Options limits(Limits other) {
            return new Options(address, app, timings, other, clientEvents, remembered, webhookUrl);
        }
    }

    /** Connections beyond those of WebSockets, for the HTTP API and for refusals. */
    private static final int OTHER_CONNECTIONS = 200;

    /** Longer than a client that answers pings is silent: closes what neither sends nor reads. */
    private static final int IDLE_SECONDS = 300;

    private final EventLoopHttpServer http = new EventLoopHttpServer();
    private final PusherHub hub;
    private final PusherHttpApi api;

    private PusherServer(Options options) {
        this.hub = new PusherHub(http.vertx(), options);
        this.api = new PusherHttpApi(http.vertx(), hub);
        // Before anybody connects, whose coming would be missed otherwise.
        webhooks(options.webhookUrl());
        Router router = Router.router(http.vertx());
        router.get("/ready").handler(context -> context.end("ready\n"));
        router.get("/app/:key").handler(this::connect);
        api.mount(router);
        http.listen(
                options.address(),
                options.limits().connections() + OTHER_CONNECTIONS,
                // A frame that inflates to a thousand times its size would pass the limits of
                // sizes.
                new HttpServerOptions()
                        .setIdleTimeout(IDLE_SECONDS)
                        .setPerMessageWebSocketCompressionSupported(false)
                        .setPerFrameWebSocketCompressionSupported(false),
                router);
    }

    /** Starts the server of {@link PusherApp#LOCAL} on a free port of 127.0.0.1. */
    public static PusherServer start() {
        return start(0);
    }

    /**
     * Starts the server of {@link PusherApp#LOCAL} on 127.0.0.1.
     *
     * @param port 0 for a free one
     * @throws StartFailure if the port is taken
     */
    public static PusherServer start(int port) {
        return start(Options.local(port));
    }

    /**
     * Starts a server.
     *
     * @throws StartFailure if the port is taken
     */
    static PusherServer start(Options options) {
        return new PusherServer(options);
    }

    private void connect(RoutingContext context) {
        String key = EventLoopHttpServer.pathParam(context, "key");
        String protocol = context.request().getParam("protocol", "");
        context.request().toWebSocket().onSuccess(socket -> admit(socket, key, protocol));
    }

    private void admit(ServerWebSocket socket, String key, String protocol) {
        PusherConnection stranger = new PusherConnection(hub, socket);
        if (!PusherApp.same(hub.app().key(), key)) {
            stranger.close(4001, "App key " + key + " does not exist");
        } else if (protocol.isEmpty()) {
            stranger.close(4008, "No protocol version supplied");
        } else if (!supported(protocol)) {
            stranger.close(4007, "Unsupported protocol version " + protocol);
        } else if (hub.isFull()) {
            stranger.close(4100, "Over capacity");
        } else {
            hub.connect(socket);
        }
    }

    private static boolean supported(String protocol) {
        try {
            int version = Integer.parseInt(protocol);
            return version >= OLDEST_PROTOCOL && version <= PROTOCOL;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The port it listens on. */
    public int port() {
        return http.port();
    }

    /** The app it serves. */
    public PusherApp app() {
        return hub.app();
    }

    /** Misbehaves like that from now on; {@link PusherFault#NONE} ends it. */
    public void faults(PusherFault fault) {
        api.fault(fault);
    }

    /**
     * Returns the events that were accepted through the HTTP API, in order, one row per channel;
     * the last 100,000 rows are remembered.
     *
     * @param n rows after this number; 0 for all
     */
    public List<PusherEvent> events(long n) {
        return hub.accepted().after(n);
    }

    /** The number of posts to the HTTP API that were accepted. */
    public long triggerCalls() {
        return api.acceptedCalls();
    }

    /** The number of posts to the HTTP API that were refused or left hanging. */
    public long refusedCalls() {
        return api.refusedCalls();
    }

    /**
     * Sends webhooks there from now on, in signed batches.
     *
     * @param url an http address; null to send none
     */
    public void webhooks(@Nullable String url) {
        http.vertx().runOnContext(ignored -> hub.webhooks().target(url));
    }

    /** Drops every connection and stops listening. */
    @Override
    public void close() {
        http.close();
    }
}
