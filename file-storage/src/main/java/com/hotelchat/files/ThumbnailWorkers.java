package com.hotelchat.files;

import com.hotelchat.files.ThumbnailProcess.Lost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A small pool of {@link ThumbnailProcess}es. They start when they are needed and end when they are
 * not needed for a while. One of several is left for pictures that are quickly done.
 */
final class ThumbnailWorkers implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ThumbnailWorkers.class);

    private static final Duration START = Duration.ofSeconds(10);

    private final Supplier<List<String>> command;
    private final Duration deadline;
    private final Duration idleTime;
    private final Semaphore places;
    private final Semaphore placesOfHeavyOnes;
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final ScheduledThreadPoolExecutor deadlines =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().name("thumbnail-deadlines").daemon().factory());
    private boolean isClosed;

    private record Idle(ThumbnailProcess process, long since) {}

    /**
     * Creates an empty pool.
     *
     * @param size the most workers at once
     * @param command the command that starts a worker
     * @param deadline the longest time for one picture
     * @param idleTime the time after which an unused worker ends
     */
    ThumbnailWorkers(
            int size, Supplier<List<String>> command, Duration deadline, Duration idleTime) {
        this.command = command;
        this.deadline = deadline;
        this.idleTime = idleTime;
        places = new Semaphore(size, true);
        placesOfHeavyOnes = new Semaphore(Math.max(1, size - 1), true);
        deadlines.setRemoveOnCancelPolicy(true);
        long period = Math.max(100, idleTime.toMillis() / 2);
        deadlines.scheduleWithFixedDelay(this::sweep, period, period, TimeUnit.MILLISECONDS);
    }

    /**
     * Has a worker make a thumbnail. Blocks.
     *
     * @param isHeavy whether it may take long
     * @param until the time, by {@link System#nanoTime}, until which the call waits for a worker
     * @return empty when no worker was free in time, or none could be started
     * @throws Lost when a worker ended while it decoded the picture
     */
    Optional<byte[]> draw(Path file, FileType type, boolean isHeavy, long until)
            throws InterruptedException, Lost {
        if (isHeavy && !placesOfHeavyOnes.tryAcquire(left(until), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        try {
            if (!places.tryAcquire(left(until), TimeUnit.NANOSECONDS)) {
                return Optional.empty();
            }
            try {
                return draw(file, type);
            } finally {
                places.release();
            }
        } finally {
            if (isHeavy) {
                placesOfHeavyOnes.release();
            }
        }
    }

    private static long left(long until) {
        return until - System.nanoTime();
    }

    private Optional<byte[]> draw(Path file, FileType type) throws Lost {
        ThumbnailProcess process = acquire();
        if (process == null) {
            return Optional.empty();
        }
        byte[] thumbnail = process.draw(file, type, deadline);
        release(process);
        return Optional.of(thumbnail);
    }

    private @Nullable ThumbnailProcess acquire() {
        synchronized (idle) {
            while (!idle.isEmpty()) {
                ThumbnailProcess process = idle.pop().process();
                if (process.isAlive()) {
                    return process;
                }
            }
            if (isClosed) {
                return null;
            }
        }
        try {
            return ThumbnailProcess.start(command.get(), START, deadlines);
        } catch (IOException unable) {
            LOG.warnf("Starting a thumbnail worker failed: %s", unable.toString());
            return null;
        }
    }

    private void release(ThumbnailProcess process) {
        synchronized (idle) {
            if (!isClosed) {
                idle.push(new Idle(process, System.nanoTime()));
                return;
            }
        }
        process.close();
    }

    /** A task that throws would never run again. */
    private void sweep() {
        try {
            endIdleOnes();
        } catch (RuntimeException unforeseen) {
            LOG.error("Ending idle thumbnail workers failed; trying again", unforeseen);
        }
    }

    private void endIdleOnes() {
        synchronized (idle) {
            idle.removeIf(
                    one -> {
                        boolean isOver = System.nanoTime() - one.since() > idleTime.toNanos();
                        if (isOver) {
                            one.process().close();
                        }
                        return isOver;
                    });
        }
    }

    /** The process ids of workers that wait. */
    List<Long> idlePids() {
        synchronized (idle) {
            return idle.stream().map(one -> one.process().pid()).toList();
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            isClosed = true;
            idle.forEach(one -> one.process().close());
            idle.clear();
        }
        deadlines.shutdownNow();
    }
}
