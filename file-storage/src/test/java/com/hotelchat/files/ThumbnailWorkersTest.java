package com.hotelchat.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hotelchat.files.ThumbnailProcess.Lost;
import com.hotelchat.testkit.HostilePictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks pictures that pass the checks of headers, or would if these had a gap. */
class ThumbnailWorkersTest {

    private static final long MEBIBYTE = 1 << 20;

    private final ThumbnailWorkers workers = workers(Duration.ofMinutes(1));

    @TempDir Path folder;

    private static ThumbnailWorkers workers(Duration idleTime) {
        return new ThumbnailWorkers(1, ThumbnailCommand::here, Thumbnails.DEADLINE, idleTime);
    }

    @AfterEach
    void close() {
        workers.close();
    }

    @Test
    void hostilePicturesTakeLittleOfTheWorkerAndNothingOfTheService() throws Exception {
        for (byte[] picture :
                List.of(
                        HostilePictures.progressiveJpeg(),
                        HostilePictures.jpegOfScans(3),
                        Samples.image("jpg", 6_300, 6_300))) {
            drawWithinMemory(picture, FileType.JPEG);
        }
        for (byte[] picture :
                List.of(
                        HostilePictures.webpLargerThanItsCanvas(),
                        HostilePictures.animatedWebp(),
                        HostilePictures.webpOf(2_000, 2_000),
                        HostilePictures.webpOf(6_000, 6_000),
                        HostilePictures.webpOfOneColor(2_000, 2_000),
                        HostilePictures.webpOfOneColor(6_000, 6_000),
                        HostilePictures.webpOfOneColor(16_383, 16_383))) {
            drawWithinMemory(picture, FileType.WEBP);
        }
        drawWithinMemory(HostilePictures.inflatingPng(), FileType.PNG);
        drawWithinMemory(HostilePictures.interlacedPng(), FileType.PNG);
        drawWithinMemory(Samples.hugePng(), FileType.PNG);
        drawWithinMemory(HostilePictures.gifLargerThanItsScreen(), FileType.GIF);
        drawWithinMemory(Samples.image("gif", 6_300, 6_300), FileType.GIF);
        drawWithinMemory(HostilePictures.bmp(6_300, 6_300, 1), FileType.BMP);
        drawWithinMemory(HostilePictures.bmp(Integer.MAX_VALUE, -65_536, 1), FileType.BMP);
    }

    private void drawWithinMemory(byte[] picture, FileType type) throws Exception {
        Path file = Files.write(folder.resolve("file"), picture);
        try {
            draw(file, type);
        } catch (Lost killed) {
            return;
        }
        for (long pid : workers.idlePids()) {
            assertThat(peak(pid)).isLessThan(256 * MEBIBYTE);
        }
    }

    private static long peak(long pid) throws IOException {
        String line =
                Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                        .filter(one -> one.startsWith("VmHWM:"))
                        .findFirst()
                        .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
    }

    @Test
    void pictureThatTakesTooLongCostsTheWorkerAndTheNextPictureGetsAnother() throws Exception {
        Path slow = Files.write(folder.resolve("slow"), HostilePictures.jpegOfScans(120));

        assertThatThrownBy(() -> draw(slow, FileType.JPEG))
                .isInstanceOfSatisfying(Lost.class, lost -> assertThat(lost.isLate()).isTrue());

        assertThat(workers.idlePids()).isEmpty();
        Path good = Files.write(folder.resolve("good"), Samples.of(FileType.JPEG));
        assertThat(draw(good, FileType.JPEG)).hasValueSatisfying(ThumbnailWorkersTest::isJpeg);
    }

    @Test
    void workerSeesNothingOfTheServicesEnvironment() throws Exception {
        draw(Files.write(folder.resolve("good"), Samples.of(FileType.JPEG)), FileType.JPEG);

        for (long pid : workers.idlePids()) {
            assertThat(
                            Files.readString(Path.of("/proc", Long.toString(pid), "environ"))
                                    .split("\0"))
                    .allMatch(one -> one.matches("(LANG|MALLOC_ARENA_MAX|PWD|_|SHLVL)=.*"));
            assertThat(Files.readString(Path.of("/proc", Long.toString(pid), "limits")))
                    .containsPattern(
                            "Max data size +" + ThumbnailCommand.MEMORY_MEBIBYTES * MEBIBYTE);
        }
    }

    @Test
    void workerEndsWhenNobodyNeedsItAndWithThePool() throws Exception {
        Path good = Files.write(folder.resolve("good"), Samples.of(FileType.JPEG));
        ProcessHandle idle;
        try (ThumbnailWorkers impatient = workers(Duration.ofMillis(200))) {
            impatient.draw(good, FileType.JPEG, false, System.nanoTime());
            idle = handle(impatient);
            idle.onExit().get();
        }
        draw(good, FileType.JPEG);
        idle = handle(workers);

        workers.close();

        idle.onExit().get();
    }

    private static ProcessHandle handle(ThumbnailWorkers pool) {
        return pool.idlePids().stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .findFirst()
                .orElseGet(() -> ProcessHandle.current().children().findFirst().orElseThrow());
    }

    @Test
    void nobodyWaitsForAWorkerThatCannotBeStarted() throws Exception {
        Path good = Files.write(folder.resolve("good"), Samples.of(FileType.JPEG));
        try (ThumbnailWorkers none =
                new ThumbnailWorkers(
                        1,
                        () -> List.of("/bin/false"),
                        Thumbnails.DEADLINE,
                        Duration.ofMinutes(1))) {
            assertThat(none.draw(good, FileType.JPEG, false, System.nanoTime())).isEmpty();
        }
    }

    @Test
    void executableIsItsOwnWorker() {
        assertThat(ThumbnailCommand.ofExecutable("/deployments/application", false))
                .containsExactly(
                        "/deployments/application", "-Xmx96m", "-Xmn8m", "thumbnail-worker");
        assertThat(ThumbnailCommand.ofExecutable("/deployments/application", true))
                .startsWith("/bin/sh", "-c")
                .endsWith("/deployments/application", "-Xmx96m", "-Xmn8m", "thumbnail-worker");
    }

    private static void isJpeg(byte[] bytes) {
        assertThat(bytes).startsWith(0xff, 0xd8);
    }

    private Optional<byte[]> draw(Path file, FileType type) throws Exception {
        return workers.draw(file, type, true, System.nanoTime() + Duration.ofSeconds(1).toNanos());
    }
}
