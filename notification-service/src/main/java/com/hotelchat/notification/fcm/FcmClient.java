package com.hotelchat.notification.fcm;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.ext.web.client.HttpResponse;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Sends messages. It sends each once; who calls decides what an answer means. No more calls are in
 * flight than its connections; others wait.
 */
@ApplicationScoped
public class FcmClient {

    private static final Logger LOG = Logger.getLogger(FcmClient.class);

    private final WebClient http;
    private final FcmSettings settings;
    private final FcmCredentials credentials;
    private final Clock clock;

    FcmClient(Vertx vertx, FcmSettings settings, FcmCredentials credentials, Clock clock) {
        this.settings = settings;
        this.credentials = credentials;
        this.clock = clock;
        this.http =
                WebClient.create(
                        vertx,
                        new WebClientOptions()
                                .setMaxPoolSize(settings.maxCalls())
                                .setConnectTimeout((int) settings.connectTimeout().toMillis())
                                .setFollowRedirects(false)
                                .setUserAgent("hotel-chat-notification-service"));
    }

    @PreDestroy
    void close() {
        http.close();
    }

    /** Sends; there are credentials. */
    public Uni<FcmAnswer> send(PushMessage message) {
        return credentials
                .token()
                .ifNoItem()
                .after(settings.patience())
                .fail()
                .chain(token -> send(message, token))
                .invoke(
                        answer -> {
                            if (answer instanceof FcmAnswer.Unauthorised(int status)
                                    && status == 401) {
                                credentials.forgetToken();
                            }
                        })
                .onFailure()
                .invoke(away -> LOG.warnf("FCM does not answer: %s", away))
                .onFailure()
                .recoverWithItem(new FcmAnswer.Later(0, Optional.empty()));
    }

    private Uni<FcmAnswer> send(PushMessage message, String token) {
        String project = credentials.project().orElseThrow();
        return http.postAbs(settings.url() + "/v1/projects/" + project + "/messages:send")
                .connectTimeout(settings.patience().toMillis())
                .idleTimeout(settings.timeout().toMillis())
                .bearerTokenAuthentication(token)
                .putHeader("content-type", "application/json; charset=utf-8")
                .sendBuffer(
                        Buffer.newInstance(
                                message.toJson(clock.instant().getEpochSecond()).toBuffer()))
                .map(FcmClient::answer);
    }

    private static FcmAnswer answer(HttpResponse<Buffer> response) {
        return FcmAnswer.of(
                response.statusCode(),
                response.getHeader("Retry-After"),
                Objects.requireNonNullElse(response.bodyAsString(), ""));
    }
}
