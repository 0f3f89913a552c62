package com.hotelchat.files;

import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks into files of Office up to 2003: compound files, whose directory names what they hold. Only
 * as much is read as names need.
 *
 * @see <a href="https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-cfb/">[MS-CFB]</a>
 */
final class OleFile {

    private static final int HEADER = 512;
    private static final int SECTOR_SHIFT_AT = 0x1e;
    private static final int DIRECTORY_AT = 0x30;
    private static final int DIFAT_AT = 0x44;
    private static final int DIFAT_IN_HEADER_AT = 0x4c;
    private static final int DIFAT_IN_HEADER = 109;

    private static final int ENTRY = 128;
    private static final int NAME_LENGTH_AT = 64;
    private static final int LEFT_AT = 68;
    private static final int RIGHT_AT = 72;
    private static final int CHILD_AT = 76;
    private static final int MAX_NAME = 62;

    /** Far more than a document's directory has. */
    private static final int MAX_DIRECTORY = 2 << 20;

    private final FileChannel channel;
    private final int sectorLength;
    private final ByteBuffer header;

    private OleFile(FileChannel channel) throws IOException {
        this.channel = channel;
        header = read(0, HEADER);
        int shift = header.getShort(SECTOR_SHIFT_AT);
        if (shift != 9 && shift != 12) {
            throw new IndexOutOfBoundsException("no such sectors");
        }
        sectorLength = 1 << shift;
    }

    /** The names of what stands at the root; none when the file is broken. */
    static Set<String> rootNames(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return new OleFile(channel).rootNames();
        } catch (IndexOutOfBoundsException broken) {
            return Set.of();
        }
    }

    private Set<String> rootNames() throws IOException {
        ByteBuffer directory = directory();
        Set<String> names = new HashSet<>();
        BitSet seen = new BitSet();
        Deque<Integer> next = new ArrayDeque<>();
        next.add(directory.getInt(CHILD_AT));
        while (!next.isEmpty()) {
            int entry = next.remove();
            if (entry < 0 || entry >= directory.capacity() / ENTRY || seen.get(entry)) {
                continue;
            }
            seen.set(entry);
            int at = entry * ENTRY;
            int length = Math.clamp(directory.getShort(at + NAME_LENGTH_AT) - 2, 0, MAX_NAME);
            names.add(new String(directory.array(), at, length, UTF_16LE));
            next.add(directory.getInt(at + LEFT_AT));
            next.add(directory.getInt(at + RIGHT_AT));
        }
        return names;
    }

    private ByteBuffer directory() throws IOException {
        ByteBuffer directory = ByteBuffer.allocate(MAX_DIRECTORY).order(ByteOrder.LITTLE_ENDIAN);
        int sector = header.getInt(DIRECTORY_AT);
        while (sector >= 0 && directory.remaining() >= sectorLength) {
            directory.put(sector(sector));
            sector = following(sector);
        }
        return directory;
    }

    /** The sector that follows in a chain; negative at its end. */
    private int following(int sector) throws IOException {
        int inTable = sectorLength / Integer.BYTES;
        int table = tableSector(sector / inTable);
        return sector(table).getInt(sector % inTable * Integer.BYTES);
    }

    /** Where a part of the allocation table is. */
    private int tableSector(int number) throws IOException {
        if (number < DIFAT_IN_HEADER) {
            return header.getInt(DIFAT_IN_HEADER_AT + number * Integer.BYTES);
        }
        int inSector = sectorLength / Integer.BYTES - 1;
        int left = number - DIFAT_IN_HEADER;
        // Beyond the file's own length no number of a sector means anything, and no chain is
        // longer.
        if ((long) number * sectorLength > channel.size()) {
            throw new IndexOutOfBoundsException("no such sector");
        }
        int sector = header.getInt(DIFAT_AT);
        for (; left >= inSector; left -= inSector) {
            sector = sector(sector).getInt(sectorLength - Integer.BYTES);
        }
        return sector(sector).getInt(left * Integer.BYTES);
    }

    private ByteBuffer sector(int number) throws IOException {
        if (number < 0) {
            throw new IndexOutOfBoundsException("no such sector");
        }
        return read((number + 1L) * sectorLength, sectorLength);
    }

    private ByteBuffer read(long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {
            // All of it; a last sector that is short ends in zeros.
        }
        if (bytes.position() == 0) {
            throw new IndexOutOfBoundsException("beyond the end");
        }
        return bytes.rewind();
    }
}
