package com.hotelchat.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the behaviour that all stores have in common. */
abstract class FileStoreContract {

    @TempDir Path folder;

    abstract FileStore store();

    @Test
    void whatIsPutIsRead() throws IOException {
        FileKey key = FileKey.random();
        byte[] bytes = bytes(3_000_000);

        store().put(key, file(bytes));

        assertThat(read(key, 0, bytes.length)).isEqualTo(bytes);
    }

    @Test
    void partsAreRead() throws IOException {
        FileKey key = FileKey.random();
        store().put(key, file("0123456789".getBytes(UTF_8)));

        assertThat(read(key, 0, 1)).asString().isEqualTo("0");
        assertThat(read(key, 3, 4)).asString().isEqualTo("3456");
        assertThat(read(key, 9, 1)).asString().isEqualTo("9");
        assertThat(read(key, 5, 0)).isEmpty();
    }

    @Test
    void whoStopsReadingHoldsNothing() throws IOException {
        FileKey key = FileKey.random();
        store().put(key, file(bytes(2_000_000)));

        for (int i = 0; i < 100; i++) {
            try (InputStream bytes = store().read(key, 0, 2_000_000)) {
                assertThat(bytes.read()).isNotNegative();
            }
        }
    }

    @Test
    void whatIsDeletedIsGoneAndMayBeDeletedAgain() throws IOException {
        FileKey key = FileKey.random();
        store().put(key, file(bytes(10)));

        store().delete(key);
        store().delete(key);

        assertThatThrownBy(() -> read(key, 0, 10)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> read(FileKey.random(), 0, 10))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void manyAtTheSameTime() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Boolean> putAndRead =
                    () -> {
                        FileKey key = FileKey.random();
                        byte[] bytes = bytes(100_000);
                        Path file = Files.createTempFile(folder, "x", ".bin");
                        Files.write(file, bytes);
                        store().put(key, file);
                        return Arrays.equals(bytes, read(key, 0, bytes.length));
                    };
            for (Future<Boolean> each : threads.invokeAll(Collections.nCopies(50, putAndRead))) {
                assertThat(each.get()).isTrue();
            }
        }
    }

    byte[] read(FileKey key, long from, long length) throws IOException {
        try (InputStream bytes = store().read(key, from, length)) {
            return bytes.readAllBytes();
        }
    }

    Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("original"), bytes);
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
