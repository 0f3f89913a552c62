package com.hotelchat.files;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.hotelchat.files.ThumbnailProcess.Lost;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Makes small pictures of large ones: JPEG, on white where the original is transparent, upright,
 * and without what cameras write besides the picture (place, time, owner).
 *
 * <p>Pictures are hostile until they are decoded: they are decoded in processes of their own, which
 * are bounded in memory and time, and only those whose headers promise that this is enough. No
 * sender can hold up another: each has one picture at work at a time, and one whose picture cost a
 * worker its life has no thumbnails for a while.
 */
// Caffeine finds the classes of such a cache by name, and Quarkus tells native executables only of
// some.
@RegisterForReflection(
        classNames = {
            "com.github.benmanes.caffeine.cache.PSAMS",
            "com.github.benmanes.caffeine.cache.SSMSA"
        })
@Singleton
public class Thumbnails {

    private static final Logger LOG = Logger.getLogger(Thumbnails.class);

    /** The media type of all of them. */
    public static final String MIME_TYPE = "image/jpeg";

    /** The longest side, in pixels. */
    public static final int LONGEST_SIDE = 320;

    /** The longest time that a worker may take for one picture. */
    static final Duration DEADLINE = Duration.ofSeconds(2);

    /** The longest time that a picture waits for its sender's other pictures and for a worker. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration PENALTY = Duration.ofMinutes(1);
    private static final Duration IDLE_TIME = Duration.ofMinutes(1);

    /** The most senders that are remembered; one that was evicted has no penalty any more. */
    private static final int MAX_SENDERS = 10_000;

    /** Pictures of one sender that may wait for the one that is at work. */
    private static final int MAX_QUEUE_PER_SENDER = 3;

    /** WebP is decoded as a whole, on the heap of the worker. */
    private static final long MAX_WEBP_PIXELS = 4_000_000;

    /** The most scans of a picture; encoders write a dozen at most. */
    private static final int MAX_SCANS = 32;

    private static final long MAX_COEFFICIENTS = 96L << 20;

    /** A picture with less work than this is done in a fraction of a second. */
    private static final long HEAVY_WORK = 24_000_000;

    /** The cost of a WebP pixel, whose decoder is written in Java, relative to that of others. */
    private static final long WEBP_WORK = 12;

    private final ThumbnailWorkers workers;
    private final boolean isOff;
    private final long maxPixels;
    private final int maxScans;
    private final LoadingCache<String, Sender> senders =
            Caffeine.newBuilder()
                    .maximumSize(MAX_SENDERS)
                    .expireAfterAccess(PENALTY.multipliedBy(2))
                    .build(key -> new Sender());

    @Inject
    Thumbnails(FilesSettings settings) {
        this(settings, MAX_SCANS);
    }

    Thumbnails(FilesSettings settings, int maxScans) {
        this.maxScans = maxScans;
        isOff = settings.thumbnailWorkers() <= 0;
        maxPixels = settings.maxPixels();
        workers =
                new ThumbnailWorkers(
                        settings.thumbnailWorkers(), ThumbnailCommand::here, DEADLINE, IDLE_TIME);
    }

    /** The state of one sender. */
    private static final class Sender {

        private final Semaphore turn = new Semaphore(1, true);
        private volatile long penaltyUntil = System.nanoTime();

        boolean hasPenalty() {
            return penaltyUntil - System.nanoTime() > 0;
        }

        void punish() {
            penaltyUntil = System.nanoTime() + PENALTY.toNanos();
        }
    }

    /**
     * Makes a thumbnail, if that is possible within seconds. Blocks, and is for virtual threads.
     *
     * @param sender the sender of the picture: anything that distinguishes one from another
     * @param file a picture that {@link FileTypes} accepted
     * @param target the file to write; an existing one is overwritten
     * @return false when there is none: the picture is broken, of a variant that is not decoded
     *     here, takes too much memory or time, or there are too many at once
     */
    public boolean make(String sender, Path file, FileType type, Path target) {
        PictureHeaders headers = PictureHeaders.read(file, type).orElse(null);
        if (headers == null || !isDecodable(headers, type)) {
            return false;
        }
        try {
            Optional<byte[]> thumbnail =
                    drawInTurn(senders.get(sender), file, type, isHeavy(headers, type))
                            .filter(bytes -> bytes.length > 0);
            if (thumbnail.isPresent()) {
                Files.write(target, thumbnail.get());
            }
            return thumbnail.isPresent();
        } catch (IOException | RuntimeException failed) {
            // A message is sent without a thumbnail, whatever the failure.
            LOG.warnf("Making a thumbnail failed: %s", failed.toString());
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isDecodable(PictureHeaders headers, FileType type) {
        return !isOff
                && headers.pixels() <= maxPixels
                && (type != FileType.WEBP || headers.pixels() <= MAX_WEBP_PIXELS)
                && headers.scans() <= maxScans
                && headers.coefficients() <= MAX_COEFFICIENTS;
    }

    private static boolean isHeavy(PictureHeaders headers, FileType type) {
        long work = headers.pixels() * headers.scans() * (type == FileType.WEBP ? WEBP_WORK : 1);
        return work > HEAVY_WORK;
    }

    private Optional<byte[]> drawInTurn(Sender sender, Path file, FileType type, boolean isHeavy)
            throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        if (sender.hasPenalty()
                || sender.turn.getQueueLength() >= MAX_QUEUE_PER_SENDER
                || !sender.turn.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        try {
            return sender.hasPenalty()
                    ? Optional.empty()
                    : workers.draw(file, type, isHeavy, until);
        } catch (Lost costly) {
            sender.punish();
            LOG.warnf("A picture has no thumbnail: %s", costly.getMessage());
            return Optional.empty();
        } finally {
            sender.turn.release();
        }
    }

    /** The process ids of workers that wait. */
    List<Long> idleWorkers() {
        return workers.idlePids();
    }

    @PreDestroy
    void close() {
        workers.close();
    }
}
