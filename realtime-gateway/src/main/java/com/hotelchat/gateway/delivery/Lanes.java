package com.hotelchat.gateway.delivery;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks of one key one after the other, in the order of their arrival, and tasks of different
 * keys side by side.
 *
 * <p>(The Kafka connector's {@code throttled.ordered=key} would do this, but it keeps its offsets
 * from two threads at once, and then loses some.)
 */
final class Lanes {

    private final int maxRunning;
    private final int maxHeld;

    private final Map<String, Lane> lanes = new HashMap<>();

    /** Lanes with a task to run, none of them running. */
    private final Queue<Lane> ready = new ArrayDeque<>();

    private final Queue<UniEmitter<? super Void>> waitingForRoom = new ArrayDeque<>();
    private int running;
    private int held;
    private boolean starting;
    private boolean closed;

    /**
     * Without tasks.
     *
     * @param maxRunning the most tasks that run at a time
     * @param maxHeld the most tasks that run or wait
     */
    Lanes(int maxRunning, int maxHeld) {
        this.maxRunning = maxRunning;
        this.maxHeld = maxHeld;
    }

    /** The tasks of one key; the first of them may be running. */
    private record Lane(String key, Deque<Supplier<Uni<Void>>> tasks) {}

    private record Start(Lane lane, Supplier<Uni<Void>> task) {}

    /**
     * Adds a task.
     *
     * @param task what to do; when it fails, its key goes on with the next one
     * @return completes as soon as there is room for another one; never after {@link #finish}, and
     *     then the task is not run
     */
    Uni<Void> add(String key, Supplier<Uni<Void>> task) {
        return Uni.createFrom()
                .emitter(
                        emitter -> {
                            if (isRoomAfter(key, task, emitter)) {
                                emitter.complete(null);
                            }
                            startReady();
                        });
    }

    /**
     * Takes no more tasks, and waits until those that it has are done.
     *
     * @return whether they are; false when patience ended first
     */
    synchronized boolean finish(Duration patience) throws InterruptedException {
        closed = true;
        long end = System.nanoTime() + patience.toNanos();
        while (held > 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Returns the number of tasks that run or wait. */
    synchronized int held() {
        return held;
    }

    private synchronized boolean isRoomAfter(
            String key, Supplier<Uni<Void>> task, UniEmitter<? super Void> emitter) {
        if (closed) {
            return false;
        }
        Lane lane = lanes.computeIfAbsent(key, name -> new Lane(name, new ArrayDeque<>()));
        lane.tasks().add(task);
        if (lane.tasks().size() == 1) {
            ready.add(lane);
        }
        held++;
        if (held < maxHeld) {
            return true;
        }
        waitingForRoom.add(emitter);
        return false;
    }

    /**
     * Starts what may run. A task that ends at once comes back here while the loop goes on; it
     * leaves the rest to the loop, so that a thousand such tasks do not nest.
     */
    private void startReady() {
        if (!mayStart()) {
            return;
        }
        boolean isEmpty = false;
        try {
            for (Start start = next(); start != null; start = next()) {
                run(start.lane(), start.task());
            }
            isEmpty = true;
        } finally {
            if (!isEmpty) {
                // Otherwise nothing would ever start any more.
                stopStarting();
            }
        }
    }

    private synchronized void stopStarting() {
        starting = false;
    }

    /** Returns whether a task could run now and does not. */
    synchronized boolean isStartDue() {
        return running < maxRunning && !ready.isEmpty();
    }

    private void run(Lane lane, Supplier<Uni<Void>> task) {
        Uni.createFrom()
                .deferred(() -> task.get())
                .subscribe()
                .with(_ -> finished(lane), _ -> finished(lane));
    }

    private synchronized boolean mayStart() {
        if (starting) {
            return false;
        }
        starting = true;
        return true;
    }

    private synchronized @Nullable Start next() {
        Lane lane = running == maxRunning ? null : ready.poll();
        if (lane == null) {
            starting = false;
            return null;
        }
        running++;
        return new Start(lane, lane.tasks().element());
    }

    private void finished(Lane lane) {
        UniEmitter<? super Void> roomFor = remove(lane);
        if (roomFor != null) {
            roomFor.complete(null);
        }
        startReady();
    }

    private synchronized @Nullable UniEmitter<? super Void> remove(Lane lane) {
        running--;
        held--;
        if (held == 0) {
            notifyAll();
        }
        lane.tasks().remove();
        if (lane.tasks().isEmpty()) {
            lanes.remove(lane.key());
        } else {
            ready.add(lane);
        }
        return waitingForRoom.poll();
    }
}
