package com.hotelchat.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LanesTest {

    private final Map<String, UniEmitter<? super Void>> running = new HashMap<>();
    private final List<String> started = new ArrayList<>();

    @Test
    void tasksOfAKeyFollowEachOther() {
        Lanes lanes = new Lanes(10, 10);
        add(lanes, "a", "a1");
        add(lanes, "a", "a2");
        add(lanes, "b", "b1");

        assertThat(started).containsExactly("a1", "b1");
        end("b1");
        assertThat(started).containsExactly("a1", "b1");
        end("a1");
        assertThat(started).containsExactly("a1", "b1", "a2");
        end("a2");
        assertThat(lanes.held()).isZero();
    }

    @Test
    void noMoreRunThanMay() {
        Lanes lanes = new Lanes(2, 10);
        for (String key : List.of("a", "b", "c")) {
            add(lanes, key, key + 1);
        }

        assertThat(started).containsExactly("a1", "b1");
        end("b1");
        assertThat(started).containsExactly("a1", "b1", "c1");
    }

    @Test
    void noMoreAreTakenThanMayWait() {
        Lanes lanes = new Lanes(1, 2);
        UniAssertSubscriber<Void> first = add(lanes, "a", "a1");
        UniAssertSubscriber<Void> second = add(lanes, "a", "a2");

        first.assertCompleted();
        second.assertNotTerminated();
        end("a1");
        second.assertCompleted();
    }

    @Test
    void finishingWaitsForWhatIsThereAndTakesNoMore() throws InterruptedException {
        Lanes lanes = new Lanes(1, 10);
        add(lanes, "a", "a1");
        add(lanes, "a", "a2");
        assertThat(lanes.finish(Duration.ofMillis(1))).isFalse();

        UniAssertSubscriber<Void> late = add(lanes, "b", "b1");
        end("a1");
        end("a2");

        assertThat(lanes.finish(Duration.ofSeconds(1))).isTrue();
        late.assertNotTerminated();
        assertThat(started).containsExactly("a1", "a2");
    }

    @Test
    void aFailedTaskDoesNotHoldItsKey() {
        Lanes lanes = new Lanes(1, 10);
        lanes.add("a", () -> Uni.createFrom().failure(new IllegalStateException()))
                .subscribe()
                .with(_ -> {});
        lanes.add(
                        "a",
                        () -> {
                            throw new IllegalStateException();
                        })
                .subscribe()
                .with(_ -> {});
        add(lanes, "a", "a1");

        assertThat(started).containsExactly("a1");
    }

    @Test
    void manyTasksThatEndAtOnceDoNotNest() {
        Lanes lanes = new Lanes(1, 1_000_000);
        add(lanes, "a", "first");
        List<Integer> done = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            int number = i;
            lanes.add("a", () -> Uni.createFrom().voidItem().invoke(() -> done.add(number)))
                    .subscribe()
                    .with(_ -> {});
        }

        end("first");

        assertThat(done).hasSize(100_000).isSorted();
    }

    @Test
    void orderHoldsWhenTasksEndOnOtherThreads() throws InterruptedException {
        Lanes lanes = new Lanes(8, 64);
        List<List<Integer>> done = new ArrayList<>();
        int keys = 20;
        int tasks = 200;
        for (int key = 0; key < keys; key++) {
            done.add(new CopyOnWriteArrayList<>());
        }
        CountDownLatch all = new CountDownLatch(keys * tasks);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int task = 0; task < tasks; task++) {
                for (int key = 0; key < keys; key++) {
                    int number = task;
                    List<Integer> ofKey = done.get(key);
                    lanes.add(
                                    "key" + key,
                                    () ->
                                            Uni.createFrom()
                                                    .voidItem()
                                                    .emitOn(threads)
                                                    .invoke(
                                                            () -> {
                                                                ofKey.add(number);
                                                                all.countDown();
                                                            }))
                            .await()
                            .indefinitely();
                }
            }
            assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(done).allSatisfy(ofKey -> assertThat(ofKey).hasSize(tasks).isSorted());
    }

    private UniAssertSubscriber<Void> add(Lanes lanes, String key, String task) {
        return lanes.add(
                        key,
                        () ->
                                Uni.createFrom()
                                        .emitter(
                                                emitter -> {
                                                    started.add(task);
                                                    running.put(task, emitter);
                                                }))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    private void end(String task) {
        running.remove(task).complete(null);
    }
}
