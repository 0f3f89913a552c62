package com.hotelchat.files;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;

/**
 * Looks into files of Office up to 2003: compound files, whose directory names what they hold.
 *
 * @see <a href="https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb">The format</a>
 */
final class OleFile {

    private static final int HEADER = 512;
    private static final int SECTOR_SHIFT_AT = 0x1e;
    private static final int DIRECTORY_AT = 0x30;
    private static final int TABLE_AT = 0x4c;

    /** Sectors of the allocation table that the header itself names; of more than 6 MB, a list. */
    private static final int TABLE_IN_HEADER = 109;

    private static final int LIST_AT = 0x44;
    private static final int END_OF_CHAIN = -2;

    /**
     * The library makes some objects of each entry of the directory; a document has a few dozen
     * entries of 128 bytes, and a file may have 400,000.
     */
    private static final int MAX_DIRECTORY = 1 << 20;

    /** Sectors of 4 bytes a sector: of a list for files far beyond the largest. */
    private static final int MAX_LIST = 64;

    private OleFile() {}

    /** The names of what stands at the root; none when the file is broken. */
    static Set<String> rootNames(Path file) {
        try {
            if (!hasSmallDirectory(file)) {
                return Set.of();
            }
            try (POIFSFileSystem document = new POIFSFileSystem(file.toFile(), true)) {
                return Set.copyOf(document.getRoot().getEntryNames());
            }
        } catch (IOException | RuntimeException broken) {
            // The library throws exceptions of any kind for broken files.
            return Set.of();
        }
    }

    /** Follows the directory through the allocation table, in constant memory. */
    private static boolean hasSmallDirectory(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            ByteBuffer header = read(file, 0, HEADER);
            int shift = header.getShort(SECTOR_SHIFT_AT);
            if (shift != 9 && shift != 12) {
                return false;
            }
            int sector = header.getInt(DIRECTORY_AT);
            for (int length = 0; length <= MAX_DIRECTORY; length += 1 << shift) {
                if (sector == END_OF_CHAIN) {
                    return true;
                }
                if (sector < 0) {
                    return false;
                }
                sector = next(file, header, shift, sector);
            }
            return false;
        }
    }

    private static int next(FileChannel file, ByteBuffer header, int shift, int sector)
            throws IOException {
        int perSector = 1 << (shift - 2);
        int table = tableSector(file, header, shift, sector / perSector);
        return number(file, shift, table, sector % perSector);
    }

    private static int tableSector(FileChannel file, ByteBuffer header, int shift, int index)
            throws IOException {
        if (index < TABLE_IN_HEADER) {
            return header.getInt(TABLE_AT + Integer.BYTES * index);
        }
        // The last number of each sector of the list is the next sector of the list.
        int perSector = (1 << (shift - 2)) - 1;
        int list = header.getInt(LIST_AT);
        int skipped = (index - TABLE_IN_HEADER) / perSector;
        if (skipped > MAX_LIST) {
            throw new EOFException();
        }
        for (int i = 0; i < skipped; i++) {
            list = number(file, shift, list, perSector);
        }
        return number(file, shift, list, (index - TABLE_IN_HEADER) % perSector);
    }

    private static int number(FileChannel file, int shift, int sector, int index)
            throws IOException {
        if (sector < 0) {
            throw new EOFException();
        }
        return read(
                        file,
                        ((long) sector + 1 << shift) + (long) Integer.BYTES * index,
                        Integer.BYTES)
                .getInt(0);
    }

    private static ByteBuffer read(FileChannel file, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, from + bytes.position()) < 0) {
                throw new EOFException();
            }
        }
        return bytes;
    }
}
