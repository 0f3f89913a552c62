package com.hotelchat.notification.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.liveness.BackgroundWork;
import com.hotelchat.messaging.OutboxRelay;
import com.hotelchat.notification.NotificationServers;
import com.hotelchat.notification.caller.CallerTopics;
import com.hotelchat.notification.fcm.FcmClient;
import com.hotelchat.notification.fcm.FcmCredentials;
import com.hotelchat.notification.presence.OpenApps;
import com.hotelchat.notification.push.PushQueue.Taken;
import com.hotelchat.secret.ServiceSecret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.lang.reflect.Field;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever is thrown, the worker loses no place; and when it stands still, it is noticed. */
@QuarkusTest
@QuarkusTestResource(NotificationServers.class)
class PushWorkerTest {

    private static final int PLACES = 4;
    private static final String NAME = "push worker";

    @Inject Pool pool;
    @Inject ServiceSecret secret;
    @Inject FcmClient fcm;
    @Inject FcmCredentials credentials;
    @Inject CallerTopics callers;
    @Inject OpenApps openApps;
    @Inject OutboxRelay relay;
    @Inject Clock clock;

    private final BackgroundWork background = new BackgroundWork(Duration.ofSeconds(2));
    private final Queue<IntFunction<List<Taken>>> claims = new ConcurrentLinkedQueue<>();
    private final AtomicInteger worked = new AtomicInteger();
    private volatile @Nullable Throwable thrown;
    private @Nullable PushWorker worker;

    @AfterEach
    void stop() throws InterruptedException {
        if (worker != null) {
            worker.stop(new ShutdownEvent());
        }
    }

    @Test
    void throwOfAPushLosesNoPlace() {
        thrown = new IllegalStateException("on purpose");
        claims.add(limit -> pushes(3));
        PushWorker started = start();

        awaitWorked(3);
        thrown = new StackOverflowError("on purpose");
        claims.add(limit -> pushes(3));

        awaitWorked(6);
        awaitAllPlaces(started);
        assertThat(background.faults()).isEmpty();
    }

    @Test
    void throwOfAClaimLosesNoPlace() {
        claims.add(
                limit -> {
                    throw new IllegalStateException("on purpose");
                });
        claims.add(limit -> pushes(2));
        PushWorker started = start();

        awaitWorked(2);
        awaitAllPlaces(started);
        assertThat(background.faults()).isEmpty();
    }

    @Test
    void claimOfTooManyStopsNothing() {
        claims.add(limit -> pushes(19));
        claims.add(limit -> pushes(1));
        PushWorker started = start();

        awaitWorked(PLACES + 1);
        awaitAllPlaces(started);
        assertThat(worked).hasValue(PLACES + 1);
        assertThat(background.faults()).isEmpty();
    }

    @Test
    void deadWorkerIsNoticed() {
        claims.add(
                limit -> {
                    throw new StackOverflowError("on purpose");
                });
        PushWorker started = start();

        await().untilAsserted(() -> assertThat(background.faults()).containsEntry(NAME, "is gone"));
        assertThat(started.freePlaces()).isEqualTo(PLACES);
    }

    @Test
    void workerThatStandsStillIsNoticed() throws Exception {
        PushWorker started = start();
        Field places = PushWorker.class.getDeclaredField("places");
        places.setAccessible(true);
        Semaphore all = (Semaphore) places.get(started);

        all.acquire(PLACES);

        await().untilAsserted(
                        () ->
                                assertThat(background.faults())
                                        .hasEntrySatisfying(
                                                NAME,
                                                fault ->
                                                        assertThat(fault)
                                                                .startsWith("stands still")));
        all.release(PLACES);
        await().untilAsserted(() -> assertThat(background.faults()).isEmpty());
    }

    /** Some threads are to die here. */
    private static ConditionFactory await() {
        return Awaitility.await().dontCatchUncaughtExceptions();
    }

    private void awaitWorked(int number) {
        await().untilAsserted(() -> assertThat(worked).hasValueGreaterThanOrEqualTo(number));
    }

    private static void awaitAllPlaces(PushWorker started) {
        await().until(() -> started.freePlaces() == PLACES);
    }

    private PushWorker start() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> callers.known().isPresent() && openApps.isKnown());
        FcmGate gate = new FcmGate(new SimpleMeterRegistry(), clock);
        PushWorker started =
                new PushWorker(
                        new Claims(),
                        new Works(gate),
                        gate,
                        callers,
                        openApps,
                        new FewPlaces(),
                        background,
                        clock);
        worker = started;
        started.start(new StartupEvent());
        return started;
    }

    private static List<Taken> pushes(int conversations) {
        return LongStream.range(0, conversations)
                .mapToObj(
                        id ->
                                new Taken(
                                        id,
                                        "hotel-abc",
                                        "staff",
                                        List.of(),
                                        "guest-chat-" + id,
                                        null,
                                        Instant.EPOCH,
                                        Instant.EPOCH,
                                        1))
                .toList();
    }

    /** Claims what the test says. */
    private final class Claims extends PushQueue {

        Claims() {
            super(pool, secret, clock);
        }

        @Override
        Uni<List<Taken>> take(int limit, Collection<String> busy, Instant until, UUID claim) {
            IntFunction<List<Taken>> next = claims.poll();
            return Uni.createFrom().item(next == null ? List.of() : next.apply(limit));
        }
    }

    /** Does nothing, or throws. */
    private final class Works extends PushNews {

        Works(FcmGate gate) {
            super(
                    new Claims(),
                    fcm,
                    credentials,
                    gate,
                    callers,
                    openApps,
                    relay,
                    new FewPlaces(),
                    new SimpleMeterRegistry(),
                    clock);
        }

        @Override
        Uni<Void> work(Taken taken) {
            worked.incrementAndGet();
            switch (thrown) {
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                case null, default -> {
                    return Uni.createFrom().voidItem();
                }
            }
        }
    }

    private static final class FewPlaces implements PushSettings {

        @Override
        public Duration grace() {
            return Duration.ZERO;
        }

        @Override
        public Duration openAppPatience() {
            return Duration.ZERO;
        }

        @Override
        public Duration timeToLive() {
            return Duration.ofMinutes(1);
        }

        @Override
        public Duration lease() {
            return Duration.ofSeconds(1);
        }

        @Override
        public int parallel() {
            return PLACES;
        }

        @Override
        public Duration pollInterval() {
            return Duration.ofMillis(20);
        }

        @Override
        public Duration dutyInterval() {
            return Duration.ofSeconds(1);
        }

        @Override
        public int digestFrom() {
            return 3;
        }

        @Override
        public Duration logRetention() {
            return Duration.ofDays(1);
        }
    }
}
