package com.hotelchat.files;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The service's end of a {@link ThumbnailWorker}. For one thread at a time. */
final class ThumbnailProcess implements AutoCloseable {

    /** A size far above that of a JPEG of 320 by 320 pixels, in bytes. */
    private static final int MAX_THUMBNAIL = 1 << 20;

    private static final Duration ENDING = Duration.ofMillis(200);

    private final Process process;
    private final ScheduledExecutorService deadlines;
    private final DataOutputStream requests;
    private final DataInputStream answers;

    private ThumbnailProcess(Process process, ScheduledExecutorService deadlines) {
        this.process = process;
        this.deadlines = deadlines;
        this.requests = new DataOutputStream(process.getOutputStream());
        this.answers = new DataInputStream(process.getInputStream());
    }

    /** The worker ended, by itself or because its time was over. */
    static final class Lost extends IOException {

        private static final long serialVersionUID = 1;

        private final boolean isLate;

        /**
         * Creates the exception.
         *
         * @param ending a description of how the process ended: its exit code shows an operator
         *     whether the picture or the installation was the cause
         */
        Lost(boolean isLate, String ending, Throwable cause) {
            super(
                    isLate
                            ? "a worker was ended at its deadline"
                            : "a worker ended (" + ending + ")",
                    cause);
            this.isLate = isLate;
        }

        boolean isLate() {
            return isLate;
        }
    }

    /** Starts a worker and waits until it is ready. */
    static ThumbnailProcess start(
            List<String> command, Duration patience, ScheduledExecutorService deadlines)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        // The environment holds the service's secrets.
        builder.environment().clear();
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        ThumbnailProcess started = new ThumbnailProcess(builder.start(), deadlines);
        started.within(
                patience,
                () -> {
                    if (started.answers.readUnsignedByte() != ThumbnailWorker.READY) {
                        throw new IOException("not a worker");
                    }
                    return true;
                });
        return started;
    }

    /**
     * Has the worker make a thumbnail.
     *
     * @return a JPEG; empty when the picture cannot be decoded
     * @throws Lost when the worker ended while it decoded the picture, or was ended at its deadline
     */
    byte[] draw(Path file, FileType type, Duration deadline) throws Lost {
        return within(
                deadline,
                () -> {
                    requests.writeUTF(type.name());
                    requests.writeUTF(file.toAbsolutePath().toString());
                    requests.flush();
                    int length = answers.readInt();
                    if (length < 0 || length > MAX_THUMBNAIL) {
                        throw new IOException("not a thumbnail");
                    }
                    byte[] thumbnail = new byte[length];
                    answers.readFully(thumbnail);
                    return thumbnail;
                });
    }

    private interface Talk<T> {

        T run() throws IOException;
    }

    private <T> T within(Duration deadline, Talk<T> talk) throws Lost {
        AtomicBoolean isLate = new AtomicBoolean();
        ScheduledFuture<?> end =
                deadlines.schedule(
                        () -> {
                            isLate.set(true);
                            process.destroyForcibly();
                        },
                        deadline.toMillis(),
                        TimeUnit.MILLISECONDS);
        boolean isDone = false;
        try {
            T answer = talk.run();
            isDone = end.cancel(false);
            if (!isDone) {
                throw new IOException("too late");
            }
            return answer;
        } catch (IOException lost) {
            throw new Lost(isLate.get(), ending(), lost);
        } finally {
            if (!isDone) {
                end.cancel(false);
                close();
            }
        }
    }

    private String ending() {
        try {
            // The output ends a moment before the process does.
            return process.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS)
                    ? "exit code " + process.exitValue()
                    : "its answer made no sense";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
