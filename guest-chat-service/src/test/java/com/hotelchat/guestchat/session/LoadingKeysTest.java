package com.hotelchat.guestchat.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.guestchat.GuestChatServers;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A start beside another instance that is slow. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class LoadingKeysTest {

    @Inject SessionKeys keys;

    @Test
    void startOutlastsTheWaitForALock() throws Exception {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler reader =
                new Handler() {
                    @Override
                    public void publish(LogRecord line) {
                        logged.add(line.getMessage());
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        Logger log = Logger.getLogger(SessionKeys.class.getName());
        log.addHandler(reader);
        CompletableFuture<Void> start;
        try (Connection other = ServiceServers.database()) {
            other.setAutoCommit(false);
            other.createStatement()
                    .execute("select pg_advisory_xact_lock(" + SessionKeys.ONE_MAKER + ")");
            start =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    keys.load(new StartupEvent());
                                } catch (Throwable failed) {
                                    throw new IllegalStateException(failed);
                                }
                            });
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    logged.stream()
                                            .anyMatch(
                                                    line -> line.contains("Waiting for the lock")));
            assertThat(start).isNotDone();
            other.rollback();
        } finally {
            log.removeHandler(reader);
        }

        assertThat(start).succeedsWithin(Duration.ofSeconds(30));
        assertThat(keys.publicKeys()).isNotEmpty();
    }
}
