package com.hotelchat.files;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.awt.geom.AffineTransform;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** How a camera was held, as Exif says: what is to be done for the picture to stand upright. */
enum Orientation {
    UPRIGHT(1, 0, 0, 1),
    MIRRORED(-1, 0, 0, 1),
    UPSIDE_DOWN(-1, 0, 0, -1),
    UPSIDE_DOWN_MIRRORED(1, 0, 0, -1),
    LEFT_MIRRORED(0, 1, 1, 0),
    LEFT(0, 1, -1, 0),
    RIGHT_MIRRORED(0, -1, -1, 0),
    RIGHT(0, -1, 1, 0);

    private static final int START_OF_SCAN = 0xda;
    private static final int APPLICATION_1 = 0xe1;
    private static final byte[] EXIF = "Exif\0\0".getBytes(US_ASCII);
    private static final int TAG = 0x0112;
    private static final int ENTRY = 12;
    private static final int VALUE_AT = 8;

    private final int m00;
    private final int m10;
    private final int m01;
    private final int m11;

    /** The columns of the matrix that turns, about the origin. */
    Orientation(int m00, int m10, int m01, int m11) {
        this.m00 = m00;
        this.m10 = m10;
        this.m01 = m01;
        this.m11 = m11;
    }

    /** Reads it from a JPEG; upright when nothing is said, or nothing that can be understood. */
    static Orientation of(Path jpeg) {
        try (DataInputStream bytes =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(jpeg)))) {
            bytes.readUnsignedShort();
            while (true) {
                int marker = bytes.readUnsignedShort() & 0xff;
                if (marker == START_OF_SCAN) {
                    return UPRIGHT;
                }
                byte[] segment = bytes.readNBytes(bytes.readUnsignedShort() - 2);
                if (marker == APPLICATION_1
                        && segment.length > EXIF.length
                        && Arrays.equals(segment, 0, EXIF.length, EXIF, 0, EXIF.length)) {
                    return ofExif(
                            ByteBuffer.wrap(segment, EXIF.length, segment.length - EXIF.length)
                                    .slice());
                }
            }
        } catch (IOException | RuntimeException notUnderstood) {
            return UPRIGHT;
        }
    }

    /** The data of Exif are a TIFF. */
    private static Orientation ofExif(ByteBuffer tiff) {
        tiff.order(tiff.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        int entries = Short.toUnsignedInt(tiff.getShort(directory));
        for (int i = 0; i < entries; i++) {
            int at = directory + 2 + i * ENTRY;
            if (tiff.getShort(at) == TAG) {
                int value = tiff.getShort(at + VALUE_AT);
                return value >= 1 && value <= values().length ? values()[value - 1] : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /** Whether width becomes height. */
    boolean swapsSides() {
        return m00 == 0;
    }

    /** Turns a picture of this size, and moves it back to where it was. */
    AffineTransform transform(double width, double height) {
        double x = Math.min(0, m00 * width) + Math.min(0, m01 * height);
        double y = Math.min(0, m10 * width) + Math.min(0, m11 * height);
        return new AffineTransform(m00, m10, m01, m11, -x, -y);
    }
}
