package com.hotelchat.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Files in a folder, two levels of subfolders below it. A file gets its name when all of it is on
 * the disk.
 */
final class FolderStore implements FileStore {

    private static final String UNFINISHED = ".part";

    private final Path root;

    private FolderStore(Path root) {
        this.root = root;
    }

    /**
     * Opens a folder, and makes it where there is none.
     *
     * @throws IOException when it cannot be written
     */
    static FolderStore open(Path root) throws IOException {
        Files.createDirectories(root);
        Files.delete(Files.createTempFile(root, "probe", UNFINISHED));
        return new FolderStore(root);
    }

    @Override
    public void put(FileKey key, Path file) throws IOException {
        Path target = path(key);
        Path unfinished = unfinished(target);
        Files.createDirectories(parent(target));
        try (FileChannel from = FileChannel.open(file);
                FileChannel to =
                        FileChannel.open(
                                unfinished,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE)) {
            long size = from.size();
            for (long done = 0; done < size; ) {
                done += from.transferTo(done, size - done, to);
            }
            to.force(true);
        }
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(parent(target))) {
            // The name is durable only once its folder is on the disk too.
            folder.force(true);
        }
    }

    @Override
    public InputStream read(FileKey key, long from, long length) throws IOException {
        FileChannel channel = FileChannel.open(path(key));
        try {
            channel.position(from);
            return new Part(Channels.newInputStream(channel), length);
        } catch (IOException broken) {
            channel.close();
            throw broken;
        }
    }

    @Override
    public void delete(FileKey key) throws IOException {
        Path target = path(key);
        Files.deleteIfExists(unfinished(target));
        Files.deleteIfExists(target);
    }

    private Path path(FileKey key) {
        String text = key.text();
        return root.resolve(text.substring(0, 2)).resolve(text.substring(2, 4)).resolve(text);
    }

    private static Path unfinished(Path target) {
        return target.resolveSibling(target.getFileName() + UNFINISHED);
    }

    private static Path parent(Path target) {
        Path parent = target.getParent();
        if (parent == null) {
            throw new IllegalStateException("a file without a folder");
        }
        return parent;
    }

    /** The first bytes of a stream. */
    private static final class Part extends InputStream {

        private final InputStream whole;
        private long left;

        Part(InputStream whole, long length) {
            this.whole = whole;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = whole.read(bytes, offset, (int) Math.min(length, left));
            if (read > 0) {
                left -= read;
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            whole.close();
        }
    }
}
