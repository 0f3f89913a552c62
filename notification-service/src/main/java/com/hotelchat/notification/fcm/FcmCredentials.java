package com.hotelchat.notification.fcm;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.hotelchat.settings.Contradictions;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The service account by which messages are sent, if there is one. */
@ApplicationScoped
public class FcmCredentials {

    private static final Logger LOG = Logger.getLogger(FcmCredentials.class);
    private static final String SCOPE = "https://www.googleapis.com/auth/firebase.messaging";

    private final @Nullable ServiceAccountCredentials account;
    private final URI url;
    private final ExecutorService threads;
    private final AtomicBoolean refreshing = new AtomicBoolean();

    FcmCredentials(FcmSettings settings, @VirtualThreads ExecutorService threads) {
        this.threads = threads;
        this.url = settings.url();
        this.account = settings.credentials().map(FcmCredentials::read).orElse(null);
    }

    private static ServiceAccountCredentials read(Path file) {
        try (InputStream key = Files.newInputStream(file)) {
            ServiceAccountCredentials account = ServiceAccountCredentials.fromStream(key);
            if (account.getProjectId() == null) {
                throw unusable(file);
            }
            return (ServiceAccountCredentials) account.createScoped(List.of(SCOPE));
        } catch (IOException notOne) {
            throw unusable(file);
        }
    }

    private static ConfigurationException unusable(Path file) {
        return new ConfigurationException(
                "The setting hotelchat.fcm.credentials names "
                        + file
                        + ", which is not a service account's key with a project.");
    }

    /** Stops the start for a file or an address that cannot be used; consumers start later. */
    void requireUsable(@Observes @Priority(Contradictions.FIRST) StartupEvent starting) {
        Contradictions.requireWebAddress("hotelchat.fcm.url", url);
    }

    void say(@Observes StartupEvent started) {
        if (account == null) {
            LOG.warn(
                    "Nothing is pushed: hotelchat.fcm.credentials names no service account's key."
                            + " What would have been pushed is noted.");
        }
    }

    /** The project of the account; nothing without an account. */
    public Optional<String> project() {
        return Optional.ofNullable(account).map(ServiceAccountCredentials::getProjectId);
    }

    /**
     * A token for a call, from memory as long as it is good.
     *
     * @return fails with an {@link IOException} when none can be had, and with an {@link
     *     IllegalStateException} without an account
     */
    Uni<String> token() {
        ServiceAccountCredentials known = account;
        if (known == null) {
            return Uni.createFrom().failure(new IllegalStateException("no service account"));
        }
        return Uni.createFrom().item(() -> token(known)).runSubscriptionOn(threads);
    }

    private static String token(ServiceAccountCredentials account) {
        try {
            account.refreshIfExpired();
            AccessToken token = account.getAccessToken();
            if (token == null) {
                throw new IOException("The refresh left no access token.");
            }
            return token.getTokenValue();
        } catch (IOException away) {
            throw new UncheckedIOException(away);
        }
    }

    /** The token was refused: the next one is a new one. Many calls may hear so at once. */
    void forgetToken() {
        if (account == null || !refreshing.compareAndSet(false, true)) {
            return;
        }
        threads.execute(
                () -> {
                    try {
                        account.refresh();
                    } catch (IOException away) {
                        LOG.warnf("No token for FCM: %s", away.getClass().getName());
                    } finally {
                        refreshing.set(false);
                    }
                });
    }
}
