package com.hotelchat.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Making and removing folders of data. */
final class Folders {

    private Folders() {}

    /** A new folder in the system's place for temporary files. */
    static Path temporary(String name) {
        try {
            return Files.createTempDirectory("hotelchat-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the folder and what it lies in, where they are missing. */
    static Path ensure(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the folder in which the file is to lie. */
    static void ensureParent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            ensure(parent);
        }
    }

    /** Removes a folder with all that is in it; a missing one is no error. */
    static void delete(Path folder) {
        if (Files.notExists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new Remover());
        } catch (NoSuchFileException e) {
            // Another process, such as a stopping server, deleted it first, which is fine.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException error)
                throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
