package com.hotelchat.attachments;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Deletes the temporary files of uploads that a service left behind when it was killed. Other
 * programs may use the same folder, so a file is deleted only when it has the name of an upload and
 * has not been written to for a while.
 */
@ApplicationScoped
class InterruptedUploads {

    private static final Logger LOG = Logger.getLogger(InterruptedUploads.class);

    /** Longer than an upload may rest. */
    static final Duration AGE = Duration.ofHours(1);

    private final Path folder;
    private final Clock clock;

    InterruptedUploads(
            @ConfigProperty(name = "quarkus.http.body.uploads-directory") Path folder,
            Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Runs at the start, too. */
    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void delete() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Instant latest = clock.instant().minus(AGE);
        try (Stream<Path> files = Files.list(folder)) {
            long deleted =
                    files.filter(file -> isOlder(file, latest)).filter(this::isDeleted).count();
            if (deleted > 0) {
                LOG.infof("Files of interrupted uploads deleted files=%d", deleted);
            }
        } catch (IOException unreadable) {
            LOG.warnf("The folder of uploads cannot be read cause=%s", unreadable.toString());
        }
    }

    private static boolean isOlder(Path file, Instant latest) {
        try {
            return file.getFileName().toString().startsWith(UploadedForms.PREFIX)
                    && Files.isRegularFile(file)
                    && Files.getLastModifiedTime(file).toInstant().isBefore(latest);
        } catch (IOException gone) {
            return false;
        }
    }

    private boolean isDeleted(Path file) {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException denied) {
            LOG.warnf("A file of an interrupted upload stays cause=%s", denied.toString());
            return false;
        }
    }
}
