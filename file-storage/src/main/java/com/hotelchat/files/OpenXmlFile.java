package com.hotelchat.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Looks into files of Office since 2007: zip archives that say in {@code [Content_Types].xml} what
 * they are.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">The zip format</a>
 */
final class OpenXmlFile {

    private static final String CONTENT_TYPES = "[Content_Types].xml";
    private static final int MAX_CONTENT_TYPES = 1 << 20;

    /** The end of an archive: its length without a comment, its mark, the place of a field. */
    private static final int END_LENGTH = 22;

    private static final int END_MARK = 0x06054b50;
    private static final int DIRECTORY_LENGTH_AT = 12;
    private static final int MAX_COMMENT = 65_535;

    /** The JDK holds an archive's directory in memory; a document's is far smaller. */
    private static final long MAX_DIRECTORY = 4 << 20;

    private OpenXmlFile() {}

    /**
     * Returns whether the file is such a document, without macros.
     *
     * @param format name of the format in content types
     */
    static boolean isOf(String format, Path file) throws IOException {
        if (directoryLength(file) > MAX_DIRECTORY) {
            return false;
        }
        try (ZipFile archive = new ZipFile(file.toFile())) {
            ZipEntry types = archive.getEntry(CONTENT_TYPES);
            if (types == null) {
                return false;
            }
            try (InputStream bytes = archive.getInputStream(types)) {
                return new String(bytes.readNBytes(MAX_CONTENT_TYPES), UTF_8)
                        .contains(
                                "application/vnd.openxmlformats-officedocument."
                                        + format
                                        + ".main+xml");
            }
        } catch (ZipException | EOFException | IllegalArgumentException broken) {
            return false;
        }
    }

    private static long directoryLength(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            int length = (int) Math.min(channel.size(), END_LENGTH + MAX_COMMENT);
            ByteBuffer end = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            long start = channel.size() - length;
            while (end.hasRemaining() && channel.read(end, start + end.position()) > 0) {
                // Read all of it.
            }
            // The JDK chooses one of several end records by their content, so the largest directory
            // counts.
            long largest = -1;
            for (int at = length - END_LENGTH; at >= 0; at--) {
                if (end.getInt(at) == END_MARK) {
                    largest =
                            Math.max(
                                    largest,
                                    Integer.toUnsignedLong(end.getInt(at + DIRECTORY_LENGTH_AT)));
                }
            }
            return largest < 0 ? Long.MAX_VALUE : largest;
        }
    }
}
