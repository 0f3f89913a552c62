package com.hotelchat.attachments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptedUploadsTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @TempDir Path folder;

    @Test
    void filesThatNobodyWritesToAreDeleted() throws IOException {
        Path left = upload("upload1", NOW.minus(InterruptedUploads.AGE).minusSeconds(1));
        Path running = upload("upload2", NOW.minus(InterruptedUploads.AGE).plusSeconds(1));
        Path ofOthers = upload("report", NOW.minus(InterruptedUploads.AGE).minusSeconds(1));

        uploads(folder).delete();

        assertThat(left).doesNotExist();
        assertThat(ofOthers).exists();
        assertThat(running).exists();
    }

    @Test
    void folderNeedNotBeThere() {
        Path missing = folder.resolve("missing");

        uploads(missing).delete();

        assertThat(missing).doesNotExist();
    }

    private static InterruptedUploads uploads(Path folder) {
        return new InterruptedUploads(folder, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private Path upload(String name, Instant written) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "a");
        return Files.setLastModifiedTime(file, FileTime.from(written));
    }
}
