package com.hotelchat.liveness;

import com.hotelchat.liveness.BackgroundWork.Watched;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A loop that says when it turns, and for which other system it waits. */
public final class Loop implements Watched {

    /** Shorter waits are not worth telling. */
    private static final long LONG_WAIT_SECONDS = 10;

    private final String name;
    private final long patienceSeconds;
    private final Set<Watched> watched;
    private final AtomicLong secondsStill = new AtomicLong();
    private volatile @Nullable Thread thread;
    private volatile @Nullable BooleanSupplier isTurning;
    private volatile @Nullable String system;

    Loop(String name, Duration patience, Set<Watched> watched) {
        this.name = name;
        this.patienceSeconds = patience.toSeconds();
        this.watched = watched;
    }

    /** The wait of a loop for another system. */
    public interface Wait extends AutoCloseable {

        /** Ends the wait. */
        @Override
        void close();
    }

    /** Begins to watch the loop. Its thread may be started right afterwards. */
    public void startsOn(Thread itsThread) {
        thread = itsThread;
        start();
    }

    /** Begins to watch a loop that runs now on one thread and now on another. */
    public void starts() {
        thread = null;
        start();
    }

    void startsWithout(BooleanSupplier turning) {
        isTurning = turning;
        start();
    }

    private void start() {
        system = null;
        secondsStill.set(0);
        watched.add(this);
    }

    /** Ends watching: the loop is ended in good order. */
    public void ends() {
        watched.remove(this);
    }

    /** Remembers that the loop has come round, or that one of its tasks is done. */
    public void turned() {
        secondsStill.set(0);
    }

    /**
     * Begins a wait for another system, which may take as long as it likes. Within another wait it
     * is a part of that.
     */
    public Wait waitsFor(String otherSystem) {
        if (system != null) {
            return () -> {};
        }
        secondsStill.set(0);
        system = otherSystem;
        return () -> {
            system = null;
            secondsStill.set(0);
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void tick() {
        BooleanSupplier turning = isTurning;
        if (turning != null && turning.getAsBoolean()) {
            secondsStill.set(0);
        } else {
            secondsStill.incrementAndGet();
        }
    }

    @Override
    public String fault() {
        Thread itsThread = thread;
        if (itsThread != null && itsThread.getState() == Thread.State.TERMINATED) {
            return "is gone";
        }
        return system == null && secondsStill.get() > patienceSeconds
                ? "stands still for " + secondsStill.get() + " s"
                : "";
    }

    @Override
    public String waiting() {
        String waitsFor = system;
        return waitsFor != null && secondsStill.get() > LONG_WAIT_SECONDS
                ? "waits for " + waitsFor + " for " + secondsStill.get() + " s"
                : "";
    }
}
