package com.hotelchat.files;

import com.drew.imaging.jpeg.JpegProcessingException;
import java.awt.geom.AffineTransform;
import java.io.IOException;
import java.nio.file.Path;

/** The orientation of a camera, from Exif: the transformation that makes the picture upright. */
enum Orientation {
    UPRIGHT(1, 0, 0, 1),
    MIRRORED(-1, 0, 0, 1),
    UPSIDE_DOWN(-1, 0, 0, -1),
    UPSIDE_DOWN_MIRRORED(1, 0, 0, -1),
    LEFT_MIRRORED(0, 1, 1, 0),
    LEFT(0, 1, -1, 0),
    RIGHT_MIRRORED(0, -1, -1, 0),
    RIGHT(0, -1, 1, 0);

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

    /**
     * Reads the orientation from a picture; upright when it states none, or none that can be
     * parsed.
     */
    static Orientation of(Path picture, FileType type) {
        try {
            return ExifData.of(picture, type).map(ExifData::orientation).orElse(UPRIGHT);
        } catch (IOException | JpegProcessingException notUnderstood) {
            return UPRIGHT;
        }
    }

    /** The orientation with this number in Exif; upright for any other number. */
    static Orientation numbered(int number) {
        return number < 1 || number > values().length ? UPRIGHT : values()[number - 1];
    }

    /** Returns whether width becomes height. */
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
