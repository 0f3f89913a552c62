package com.hotelchat.gateway.pusher;

import com.hotelchat.gateway.channel.UserId;
import com.hotelchat.settings.Contradictions;
import com.pusher.rest.PusherAbstract;
import com.pusher.rest.SignatureUtil;
import com.pusher.rest.data.Event;
import com.pusher.rest.data.PresenceUser;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.ext.web.client.HttpRequest;
import io.vertx.mutiny.ext.web.client.HttpResponse;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Pusher's HTTP API: the official library signs and serialises, one non-blocking client calls. It
 * sends a call once; who calls decides what an answer means.
 */
@ApplicationScoped
public class PusherApi {

    private static final Logger LOG = Logger.getLogger(PusherApi.class);

    /** The format of Pusher's socket ids: two numbers of at most 19 digits each. */
    private static final Pattern SOCKET_ID = Pattern.compile("\\d{1,19}\\.\\d{1,19}");

    /** Matches ids, keys and clusters, which become parts of addresses. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    private static final int LAST_PORT = 65_535;

    private static final String HMAC = "HmacSHA256";

    private final Client client;
    private final WebClient http;

    /** The client of calls that must not keep events waiting for a connection. */
    private final Client asideClient;

    private final WebClient asideHttp;
    private final PusherSettings settings;

    /** The key pairs with which webhooks may be signed. */
    private final List<Pair> pairs;

    PusherApi(
            Vertx vertx,
            PusherSettings settings,
            Clock clock,
            @ConfigProperty(name = "gateway.terminations.at-once") int terminationsAtOnce) {
        this.settings = settings;
        pairs =
                Stream.concat(
                                Stream.of(new Pair(settings.key(), settings.secret())),
                                former(settings.former()).stream())
                        .toList();
        http = webClient(vertx, settings, settings.connections());
        client = new Client(settings, http, clock);
        asideHttp = webClient(vertx, settings, Math.max(1, terminationsAtOnce));
        asideClient = new Client(settings, asideHttp, clock);
    }

    private static WebClient webClient(Vertx vertx, PusherSettings settings, int connections) {
        return WebClient.create(
                vertx,
                new WebClientOptions()
                        .setMaxPoolSize(connections)
                        .setConnectTimeout((int) settings.connectTimeout().toMillis())
                        .setFollowRedirects(false)
                        .setUserAgent("hotel-chat-realtime-gateway"));
    }

    private record Pair(String key, String secret) {

        @Override
        public String toString() {
            return "Pair[" + key + "]";
        }
    }

    private static Optional<Pair> former(PusherSettings.Former former) {
        if (former.key().isPresent() != former.secret().isPresent()) {
            throw new ConfigurationException(
                    former.key().isPresent()
                            ? "The setting PUSHER_FORMER_SECRET is missing beside PUSHER_FORMER_KEY."
                            : "The setting PUSHER_FORMER_KEY is missing beside PUSHER_FORMER_SECRET.");
        }
        return former.key().flatMap(key -> former.secret().map(secret -> new Pair(key, secret)));
    }

    /** Stops the start for settings of which no address can be made; consumers start later. */
    static void requireUsable(
            @Observes @Priority(Contradictions.FIRST) StartupEvent starting,
            PusherSettings settings) {
        former(settings.former());
        requireName("pusher.app-id", settings.appId());
        requireName("pusher.key", settings.key());
        requireName("pusher.cluster", settings.cluster());
        settings.host().ifPresent(PusherApi::requireAuthority);
        PusherSettings.Client client = settings.client();
        client.host().ifPresent(PusherApi::requireHost);
        if (client.port().isPresent()) {
            if (client.host().isEmpty()) {
                throw new ConfigurationException(
                        "The setting PUSHER_CLIENT_HOST is missing beside PUSHER_CLIENT_PORT.");
            }
            if (client.port().getAsInt() < 1 || client.port().getAsInt() > LAST_PORT) {
                throw new ConfigurationException(
                        "The setting pusher.client.port wants a port from 1 to 65535.");
            }
        }
    }

    private static void requireName(String setting, String value) {
        if (!NAME.matcher(value).matches()) {
            throw new ConfigurationException(
                    "The setting "
                            + setting
                            + " wants letters, digits, hyphens and underscores only.");
        }
    }

    private static void requireAuthority(String text) {
        HostAndPort authority = HostAndPort.parseAuthority(text, -1);
        if (authority == null || authority.host().isEmpty() || authority.port() == 0) {
            throw new ConfigurationException(
                    "The setting pusher.host wants host or host:port, without a scheme.");
        }
    }

    private static void requireHost(String text) {
        HostAndPort authority = HostAndPort.parseAuthority(text, -1);
        if (authority == null || authority.host().isEmpty() || authority.port() != -1) {
            throw new ConfigurationException(
                    "The setting pusher.client.host wants a host, without a scheme or a port.");
        }
    }

    void warnOfPublicChannels(@Observes StartupEvent started) {
        if (!settings.privateChannels()) {
            LOG.warn(
                    "Channels are public: anyone with the app key can listen to them."
                            + " PUSHER_PRIVATE_CHANNELS=true makes them private.");
        }
    }

    @PreDestroy
    void close() {
        http.close();
        asideHttp.close();
    }

    /** Returns whether {@code text} has the format of a socket id; Pusher refuses any other. */
    public static boolean isSocketId(String text) {
        return SOCKET_ID.matcher(text).matches();
    }

    /**
     * Sends up to ten events in one call, the limit of Pusher's {@code batch_events}.
     *
     * @return Pusher's answer; fails when there is none in time
     */
    public Uni<Answer> batch(List<Event> events) {
        return client.trigger(events);
    }

    /**
     * Sends one event to up to 100 channels in one call, the limit of Pusher's {@code events}.
     *
     * @param data JSON text
     * @return Pusher's answer; fails when there is none in time
     */
    public Uni<Answer> trigger(
            List<String> channels, String name, String data, @Nullable String exceptSocketId) {
        return exceptSocketId == null
                ? client.trigger(channels, name, data)
                : client.trigger(channels, name, data, exceptSocketId);
    }

    /**
     * The authorisation of a connection for a private channel.
     *
     * @return JSON as pusher-js expects it
     */
    public String authorise(String socketId, String channelName) {
        return client.authenticate(socketId, channelName);
    }

    /**
     * The authorisation of a connection for a presence channel.
     *
     * @param userId who listens
     * @param userInfo what the others on the channel are told of the user
     * @return JSON as pusher-js expects it
     */
    public String authorise(
            String socketId, String channelName, UserId userId, Map<String, String> userInfo) {
        return client.authenticate(
                socketId, channelName, new PresenceUser(userId.text(), userInfo));
    }

    /**
     * The authentication of a connection as a user's.
     *
     * @param userData JSON text that holds the user's {@code id}
     */
    public String authenticate(String socketId, String userData) {
        // The library does not know of users yet.
        return settings.key()
                + ":"
                + SignatureUtil.sign(socketId + "::user::" + userData, settings.secret());
    }

    /**
     * Returns whether Pusher signed a webhook. Both headers are compared in constant time.
     *
     * @param body the bytes as they came
     */
    public boolean isFromPusher(@Nullable String key, @Nullable String signature, byte[] body) {
        return pairs.stream()
                .anyMatch(
                        pair ->
                                isSame(pair.key(), key)
                                        && isSame(hmac(pair.secret(), body), signature));
    }

    /**
     * Ends all connections that are signed in as a user.
     *
     * @return Pusher's answer; fails when there is none in time
     */
    public Uni<Answer> terminateConnections(UserId userId) {
        return asideClient.post("/users/" + userId.text() + "/terminate_connections", "{}");
    }

    private static String hmac(String secret, byte[] content) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
            return HexFormat.of().formatHex(mac.doFinal(content));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static boolean isSame(String expected, @Nullable String given) {
        return given != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8),
                        given.getBytes(StandardCharsets.UTF_8));
    }

    /** The library with our HTTP client in the place of its own. */
    private static final class Client extends PusherAbstract<Uni<Answer>> {

        private final WebClient http;
        private final Duration timeout;
        private final Clock clock;

        Client(PusherSettings settings, WebClient http, Clock clock) {
            super(settings.appId(), settings.key(), settings.secret());
            this.http = http;
            this.timeout = settings.timeout();
            this.clock = clock;
            setCluster(settings.cluster());
            settings.host().ifPresent(this::setHost);
            setEncrypted(settings.tls());
            // Data is JSON text already.
            setDataMarshaller(String.class::cast);
        }

        @Override
        protected Uni<Answer> doGet(URI uri) {
            return request(HttpMethod.GET, uri).send().map(this::answer);
        }

        @Override
        protected Uni<Answer> doPost(URI uri, String body) {
            return request(HttpMethod.POST, uri)
                    .putHeader(HttpHeaders.CONTENT_TYPE.toString(), "application/json")
                    .sendBuffer(Buffer.buffer(body))
                    .map(this::answer);
        }

        private HttpRequest<Buffer> request(HttpMethod method, URI uri) {
            return http.requestAbs(method, uri.toASCIIString()).timeout(timeout.toMillis());
        }

        private Answer answer(HttpResponse<Buffer> response) {
            return new Answer(
                    response.statusCode(),
                    Answer.retryAfter(
                            response.getHeader(HttpHeaders.RETRY_AFTER.toString()), clock));
        }
    }
}
