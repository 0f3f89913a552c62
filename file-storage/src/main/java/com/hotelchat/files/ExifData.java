package com.hotelchat.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.drew.imaging.jpeg.JpegProcessingException;
import com.drew.imaging.jpeg.JpegSegmentReader;
import com.drew.imaging.jpeg.JpegSegmentType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The Exif data of a picture. Anybody may have written them: only so much is read as an orientation
 * needs, at most {@value #MAX_LENGTH} bytes in at most {@value #MAX_CHUNKS} chunks, and no offset
 * is followed but that of the first directory.
 */
final class ExifData {

    private static final int MAX_LENGTH = 1 << 16;
    private static final int MAX_CHUNKS = 50_000;

    private static final byte[] PREFIX = "Exif\0\0".getBytes(ISO_8859_1);
    private static final String PROFILE = "Raw profile type exif\0";

    private static final int TIFF_MAGIC = 42;
    private static final int ENTRY_LENGTH = 12;
    private static final int ORIENTATION_TAG = 0x0112;
    private static final int SHORT_TYPE = 3;

    private final ByteBuffer tiff;

    private ExifData(byte[] bytes) {
        int start =
                bytes.length >= PREFIX.length
                                && Arrays.equals(bytes, 0, PREFIX.length, PREFIX, 0, PREFIX.length)
                        ? PREFIX.length
                        : 0;
        tiff = ByteBuffer.wrap(bytes, start, bytes.length - start).slice();
    }

    /** Finds them in a JPEG, PNG or WebP; other types have none. */
    static Optional<ExifData> of(Path picture, FileType type)
            throws IOException, JpegProcessingException {
        return switch (type) {
            case JPEG -> jpeg(picture);
            case PNG -> png(picture);
            case WEBP -> webp(picture);
            case GIF, BMP, PDF, DOC, DOCX, XLS, XLSX, TXT, CSV -> Optional.empty();
        };
    }

    private static Optional<ExifData> jpeg(Path picture)
            throws IOException, JpegProcessingException {
        for (byte[] segment :
                JpegSegmentReader.readSegments(picture.toFile(), List.of(JpegSegmentType.APP1))
                        .getSegments(JpegSegmentType.APP1)) {
            if (new String(segment, ISO_8859_1).startsWith("Exif\0\0")) {
                return Optional.of(new ExifData(segment));
            }
        }
        return Optional.empty();
    }

    private static Optional<ExifData> png(Path picture) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(picture.toFile(), "r")) {
            long position = 8;
            for (int i = 0; i < MAX_CHUNKS && position + 8 <= file.length(); i++) {
                file.seek(position);
                long length = Integer.toUnsignedLong(file.readInt());
                String type = type(file);
                byte @Nullable [] exif =
                        switch (type) {
                            case "eXIf" -> content(file, length);
                            case "tEXt", "zTXt", "iTXt" -> profile(type, content(file, length));
                            default -> null;
                        };
                if (exif != null) {
                    return Optional.of(new ExifData(exif));
                }
                position += 8 + length + 4;
            }
            return Optional.empty();
        }
    }

    private static Optional<ExifData> webp(Path picture) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(picture.toFile(), "r")) {
            long position = 12;
            for (int i = 0; i < MAX_CHUNKS && position + 8 <= file.length(); i++) {
                file.seek(position);
                String type = type(file);
                long length = Integer.toUnsignedLong(Integer.reverseBytes(file.readInt()));
                if (type.equals("EXIF")) {
                    return Optional.of(new ExifData(content(file, length)));
                }
                position += 8 + length + length % 2;
            }
            return Optional.empty();
        }
    }

    private static String type(RandomAccessFile file) throws IOException {
        byte[] type = new byte[4];
        file.readFully(type);
        return new String(type, ISO_8859_1);
    }

    private static byte[] content(RandomAccessFile file, long length) throws IOException {
        long rest = file.length() - file.getFilePointer();
        byte[] content = new byte[(int) Math.min(Math.min(length, rest), MAX_LENGTH)];
        file.readFully(content);
        return content;
    }

    /** Reads the text of ImageMagick: a name, a length and hexadecimal digits. */
    private static byte @Nullable [] profile(String type, byte[] chunk) throws IOException {
        if (!new String(chunk, ISO_8859_1).startsWith(PROFILE)) {
            return null;
        }
        int start = PROFILE.length();
        byte[] text = Arrays.copyOfRange(chunk, start, chunk.length);
        if (type.equals("iTXt") && text.length > 4) {
            // Skips the compression flag and method, a language and a translated keyword.
            boolean isCompressed = text[0] == 1;
            int end = 2;
            for (int zeros = 0; zeros < 2 && end < text.length; end++) {
                zeros += text[end] == 0 ? 1 : 0;
            }
            text = Arrays.copyOfRange(text, end, text.length);
            text = isCompressed ? inflated(text, 0) : text;
        } else if (type.equals("zTXt")) {
            text = inflated(text, 1);
        }
        String[] words = new String(text, ISO_8859_1).strip().split("\\s+", 3);
        if (words.length < 3) {
            return null;
        }
        String digits = words[2].replaceAll("\\s", "");
        try {
            return HexFormat.of().parseHex(digits, 0, digits.length() & ~1);
        } catch (IllegalArgumentException otherwise) {
            return null;
        }
    }

    private static byte[] inflated(byte[] bytes, int start) throws IOException {
        try (InflaterInputStream text =
                new InflaterInputStream(
                        new ByteArrayInputStream(
                                bytes,
                                Math.min(start, bytes.length),
                                Math.max(0, bytes.length - start)))) {
            return text.readNBytes(3 * MAX_LENGTH);
        }
    }

    /** The orientation that the first directory names; upright when it names none. */
    Orientation orientation() {
        if (tiff.limit() < 8) {
            return Orientation.UPRIGHT;
        }
        short order = tiff.getShort(0);
        if (order != 0x4949 && order != 0x4d4d) {
            return Orientation.UPRIGHT;
        }
        tiff.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = Integer.toUnsignedLong(tiff.getInt(4));
        if (tiff.getShort(2) != TIFF_MAGIC || directory + 2 > tiff.limit()) {
            return Orientation.UPRIGHT;
        }
        int start = (int) directory + 2;
        int count = Short.toUnsignedInt(tiff.getShort((int) directory));
        for (int i = 0; i < count && start + (i + 1) * ENTRY_LENGTH <= tiff.limit(); i++) {
            int entry = start + i * ENTRY_LENGTH;
            if (Short.toUnsignedInt(tiff.getShort(entry)) == ORIENTATION_TAG) {
                return tiff.getShort(entry + 2) == SHORT_TYPE && tiff.getInt(entry + 4) == 1
                        ? Orientation.numbered(tiff.getShort(entry + 8))
                        : Orientation.UPRIGHT;
            }
        }
        return Orientation.UPRIGHT;
    }
}
