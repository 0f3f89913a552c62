package com.hotelchat.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.gateway.channel.UserId;
import com.hotelchat.gateway.pusher.Answer;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The number of connections that are ended at a time, and that none is missed. */
class PacedTerminationsTest {

    private static final int AT_ONCE = 4;
    private static final int MAX_ATTEMPTS = 3;
    private static final int MANY = 2_000;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger givenUp = new AtomicInteger();

    /** Calls without an answer yet. */
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

    private final PacedTerminations terminations =
            new PacedTerminations(
                    user -> Uni.createFrom().emitter(emitter -> calls.add(new Call(user, emitter))),
                    new Settings(),
                    timer,
                    new PacedTerminations.Outcomes() {
                        @Override
                        public void taken() {
                            taken.incrementAndGet();
                        }

                        @Override
                        public void givenUp() {
                            givenUp.incrementAndGet();
                        }
                    });

    private record Call(UserId user, UniEmitter<? super Answer> emitter) {

        void answer(int status) {
            emitter.complete(new Answer(status, Optional.empty()));
        }
    }

    private record Settings() implements TerminationSettings {

        @Override
        public int atOnce() {
            return AT_ONCE;
        }

        @Override
        public int maxAttempts() {
            return MAX_ATTEMPTS;
        }

        @Override
        public Duration firstPause() {
            return Duration.ofMillis(1);
        }

        @Override
        public Duration longestPause() {
            return Duration.ofMillis(2);
        }
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void fewAreEndedAtATimeAndNobodyIsMissed() throws InterruptedException {
        for (int id = 1; id <= MANY; id++) {
            terminations.add(user(id));
        }
        Awaitility.await().until(() -> calls.size() == AT_ONCE);
        assertThat(terminations.waiting()).isEqualTo(MANY - AT_ONCE);

        HashSet<UserId> ended = new HashSet<>();
        for (int id = 1; id <= MANY; id++) {
            assertThat(calls.size()).isLessThanOrEqualTo(AT_ONCE);
            Call call = call();
            ended.add(call.user());
            call.answer(200);
        }
        assertThat(ended).hasSize(MANY);
        assertThat(taken).hasValue(MANY);
        assertThat(terminations.waiting()).isZero();
    }

    @Test
    void whoIsWaitingIsEndedOnceAndWhoIsBeingEndedOnceMore() throws InterruptedException {
        List<Call> inFlight = new ArrayList<>();
        for (int id = 1; id <= AT_ONCE; id++) {
            terminations.add(user(id));
            inFlight.add(call());
        }
        terminations.add(user(100));
        terminations.add(user(100));
        terminations.add(user(1));
        assertThat(terminations.waiting()).isEqualTo(2);

        inFlight.forEach(call -> call.answer(200));
        List<UserId> later = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Call call = call();
            later.add(call.user());
            call.answer(200);
        }
        assertThat(later).containsExactlyInAnyOrder(user(100), user(1));
        assertThat(taken).hasValue(AT_ONCE + 2);
    }

    @Test
    void failuresAreRepeatedAndKeepNobodyElseWaiting() throws InterruptedException {
        for (int id = 1; id <= AT_ONCE; id++) {
            terminations.add(user(id));
        }
        for (int i = 0; i < AT_ONCE * MAX_ATTEMPTS; i++) {
            call().answer(500);
        }
        Awaitility.await().until(() -> givenUp.get() == AT_ONCE);

        terminations.add(user(1));
        call().answer(200);
        Awaitility.await().until(() -> taken.get() == 1);
    }

    private Call call() throws InterruptedException {
        Call call = calls.poll(10, TimeUnit.SECONDS);
        assertThat(call).isNotNull();
        return call;
    }

    private static UserId user(long id) {
        return new UserId.Guest("hotel-abc", id);
    }
}
