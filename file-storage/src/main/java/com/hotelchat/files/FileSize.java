package com.hotelchat.files;

import java.util.Locale;

/** The sizes of files. */
public final class FileSize {

    /** The largest file that is accepted, in bytes. */
    public static final long MAX = 50L << 20;

    private static final String[] UNITS = {"KB", "MB", "GB", "TB", "PB", "EB"};
    private static final double STEP = 1024;

    private FileSize() {}

    /** A size as people read it: {@code 512 B}, {@code 1.5 KB}, {@code 50.0 MB}. */
    public static String display(long bytes) {
        if (bytes < STEP) {
            return bytes + " B";
        }
        double size = bytes / STEP;
        int unit = 0;
        // A size that would be shown as 1024.0 is shown as 1.0 of the next unit.
        while (size >= STEP - 0.05) {
            size /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
    }
}
