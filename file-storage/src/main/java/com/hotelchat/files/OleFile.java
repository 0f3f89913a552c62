package com.hotelchat.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;

/** Looks into files of Office up to 2003: compound files, whose directory names what they hold. */
final class OleFile {

    private OleFile() {}

    /** The names of what stands at the root; none when the file is broken. */
    static Set<String> rootNames(Path file) {
        try (POIFSFileSystem document = new POIFSFileSystem(file.toFile(), true)) {
            return Set.copyOf(document.getRoot().getEntryNames());
        } catch (IOException | RuntimeException broken) {
            // The library answers broken files with exceptions of any kind.
            return Set.of();
        }
    }
}
