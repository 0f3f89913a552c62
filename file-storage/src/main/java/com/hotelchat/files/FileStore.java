package com.hotelchat.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A store of the bytes of files. Its methods block and are for virtual or worker threads; none of
 * them holds a file in memory.
 */
public interface FileStore {

    /**
     * Stores a file: wholly, or not at all to those who read.
     *
     * @param key a new one
     * @param file the bytes; they are copied
     */
    void put(FileKey key, Path file) throws IOException;

    /**
     * Returns the bytes of a file, or a part of them. A slow reader makes the store wait.
     *
     * @param from the first byte, from 0
     * @param length number of bytes; the file has as many
     * @return to be closed, also before its end
     * @throws NoSuchFileException when the file does not exist (any more)
     */
    InputStream read(FileKey key, long from, long length) throws IOException;

    /** Erases a file, and what a {@link #put} that did not end has left of it. */
    void delete(FileKey key) throws IOException;
}
