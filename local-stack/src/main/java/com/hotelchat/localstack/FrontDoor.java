package com.hotelchat.localstack;

import com.hotelchat.pusherserver.EventLoopHttpServer;
import com.hotelchat.pusherserver.StartFailure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyOptions;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one address of the stack: a reverse proxy that knows by the path who is to answer. WebSockets
 * pass through it, request and response bodies are streamed, the Host header is kept.
 */
final class FrontDoor implements AutoCloseable {

    private final EventLoopHttpServer http = new EventLoopHttpServer();
    private final Router router = Router.router(http.vertx());
    private final HttpClient client;

    /** The instances behind the door, by the name of their service; they take turns. */
    private final Map<String, List<Server>> servers = new ConcurrentHashMap<>();

    private final AtomicInteger turn = new AtomicInteger();

    private FrontDoor() {
        this.client =
                http.vertx()
                        .createHttpClient(
                                new HttpClientOptions()
                                        .setMaxPoolSize(256)
                                        // A restarted service has closed all of its connections.
                                        .setKeepAliveTimeout(5)
                                        .setConnectTimeout(2000)
                                        .setDecompressionSupported(false));
        router.route().last().handler(FrontDoor::notFound);
        router.errorHandler(400, FrontDoor::badRequest);
    }

    /**
     * Opens the reverse proxy on 127.0.0.1; the servers behind it are added later.
     *
     * @param port 0 for a free one
     * @throws StartFailure if the port is taken
     */
    static FrontDoor open(int port) {
        FrontDoor door = new FrontDoor();
        door.http.listen(
                port,
                new HttpServerOptions()
                        .setCompressionSupported(false)
                        .setIdleTimeout(0)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setMaxFormAttributeSize(-1),
                door.router);
        return door;
    }

    /** The port it listens on. */
    int port() {
        return http.port();
    }

    /** Returns the Vert.x instance that runs its handlers. */
    Vertx vertx() {
        return http.vertx();
    }

    /** Returns the router for routes that are answered here. */
    Router router() {
        return router;
    }

    /**
     * Forwards every request whose path begins with the prefix to a server of this machine, with
     * the path unchanged.
     *
     * @param prefix a path without a trailing slash
     * @param name name of the server, for the problem document when it is unavailable
     */
    void forward(String prefix, String name, int port) {
        servers.putIfAbsent(name, List.of(new Server(port)));
        Handler<RoutingContext> handler = pass(new Rewrite(name, null));
        router.route(prefix).handler(handler);
        router.route(prefix + "/*").handler(handler);
    }

    /** Sends one path to another path of a server of this machine. */
    void forwardAs(String path, String name, int port, String target) {
        servers.putIfAbsent(name, List.of(new Server(port)));
        router.route(path).handler(pass(new Rewrite(name, target)));
    }

    private Handler<RoutingContext> pass(Rewrite rewrite) {
        return context -> {
            while (!next(rewrite.name()).pass(context, rewrite)) {
                // The server was replaced a moment ago; try the next one.
            }
        };
    }

    private Server next(String name) {
        List<Server> instances = Objects.requireNonNull(servers.get(name));
        return instances.get(Math.floorMod(turn.getAndIncrement(), instances.size()));
    }

    /** Sends every second request for {@code name} to another instance from now on. */
    void join(String name, int port) {
        servers.merge(
                name,
                List.of(new Server(port)),
                (present, joining) -> Stream.concat(present.stream(), joining.stream()).toList());
    }

    /**
     * Redirects the requests for {@code name} to another server from now on. Waits until the former
     * one has answered the requests in progress.
     *
     * @throws TimeoutException if it has not after a minute
     */
    void redirect(String name, int port) throws InterruptedException, TimeoutException {
        for (Server former : Objects.requireNonNull(servers.put(name, List.of(new Server(port))))) {
            former.awaitAnswers();
        }
    }

    /** A server behind the reverse proxy. */
    private final class Server {

        private static final long PATIENCE_SECONDS = 60;

        private final int port;
        private final Map<Rewrite, HttpProxy> proxies = new ConcurrentHashMap<>();

        /** The requests on their way, and one more for as long as new ones may come. */
        private final Phaser underWay = new Phaser(1);

        private Server(int port) {
            this.port = port;
        }

        /** Returns whether the request was accepted. */
        private boolean pass(RoutingContext context, Rewrite rewrite) {
            if (underWay.register() < 0) {
                return false;
            }
            context.addEndHandler(ended -> underWay.arriveAndDeregister());
            proxies.computeIfAbsent(rewrite, this::proxy).handle(context.request());
            return true;
        }

        private HttpProxy proxy(Rewrite rewrite) {
            return HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(true), client)
                    .originRequestProvider((caller, to) -> to.request(origin(caller, port)))
                    .addInterceptor(rewrite);
        }

        private void awaitAnswers() throws InterruptedException, TimeoutException {
            underWay.awaitAdvanceInterruptibly(
                    underWay.arriveAndDeregister(), PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /**
     * Connects to the server behind the reverse proxy, and addresses it by the host of the caller's
     * request.
     */
    private static RequestOptions origin(HttpServerRequest caller, int port) {
        RequestOptions options =
                new RequestOptions().setServer(SocketAddress.inetSocketAddress(port, "127.0.0.1"));
        HostAndPort host = caller.authority();
        if (host != null && !host.host().isEmpty()) {
            options.setHost(host.host()).setPort(host.port() > 0 ? host.port() : 80);
        }
        return options;
    }

    /** Adds the forwarding headers of a proxy, and answers for a server that is unavailable. */
    private record Rewrite(String name, @Nullable String target) implements ProxyInterceptor {

        @Override
        public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
            ProxyRequest request = context.request();
            HttpServerRequest caller = request.proxiedRequest();
            if (target != null) {
                request.setURI(target);
            }
            // The proxy trusts no forwarding headers of the caller.
            request.putHeader("x-forwarded-for", caller.remoteAddress().hostAddress());
            request.putHeader("x-forwarded-proto", "http");
            request.putHeader("x-forwarded-host", caller.getHeader("host"));
            request.headers().remove("forwarded");
            return context.sendRequest()
                    .recover(
                            failure -> {
                                request.release();
                                return Future.succeededFuture(away(request));
                            });
        }

        /** Passes an answer without a body on as one, not as a chunked one without a chunk. */
        @Override
        public Future<Void> handleProxyResponse(ProxyContext context) {
            ProxyResponse response = context.response();
            if (response.getStatusCode() == 204 || response.getStatusCode() == 304) {
                Body none = response.getBody();
                if (none != null) {
                    none.stream().resume();
                }
                response.setBody(null);
            }
            return context.sendResponse();
        }

        private ProxyResponse away(ProxyRequest request) {
            return request.response()
                    .setStatusCode(502)
                    .putHeader("content-type", "application/problem+json")
                    .setBody(
                            Body.body(
                                    problem(
                                                    502,
                                                    "Bad Gateway",
                                                    "service-away",
                                                    name + " does not answer")
                                            .toBuffer()));
        }
    }

    /** Answers for a path that cannot be decoded, of which the router would log the stack. */
    private static void badRequest(RoutingContext context) {
        context.response()
                .setStatusCode(400)
                .putHeader("content-type", "application/problem+json")
                .end(
                        problem(400, "Bad Request", "bad-request", "The path cannot be decoded.")
                                .toBuffer());
    }

    private static void notFound(RoutingContext context) {
        context.response()
                .setStatusCode(404)
                .putHeader("content-type", "application/problem+json")
                .end(
                        problem(
                                        404,
                                        "Not Found",
                                        "not-found",
                                        "Nothing is served at " + context.request().path())
                                .toBuffer());
    }

    /** RFC 9457, with the members that the services' problem documents have. */
    static JsonObject problem(int status, String title, String code, String detail) {
        return new JsonObject()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("code", code)
                .put("error", detail);
    }

    /** Closes the door, dropping every connection. */
    @Override
    public void close() {
        http.close();
    }
}
