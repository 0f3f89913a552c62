package com.hotelchat.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where the bytes of files are. Its methods block and are for virtual or worker threads; none of
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
     * The bytes of a file, or a part of them. Whoever reads slowly makes the store wait.
     *
     * @param from the first byte, from 0
     * @param length how many; they are there
     * @return to be closed, also before its end
     * @throws NoSuchFileException when there is no such file (any more)
     */
    InputStream read(FileKey key, long from, long length) throws IOException;

    /** Erases a file, and what a {@link #put} that did not end has left of it. */
    void delete(FileKey key) throws IOException;
}
